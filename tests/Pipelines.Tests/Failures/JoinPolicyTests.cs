using FastFlow.Pipelines.Tests.Allocation;
using FastFlow.Pipelines.Tests.Time;

namespace FastFlow.Pipelines.Tests.WindowFailures;

/// <summary>A reading of 13 can't be joined with anybody, and one of 66 not be alone.</summary>
public static class FragileJoin
{
    public static string Of(in Reading? reading, in Owner? owner) => (reading?.Value, owner) switch
    {
        (13, not null) => throw new ArgumentException($"not with {owner.Value.Name}"),
        (66, null) => throw new ArgumentException("not alone"),
        _ => $"{reading?.Sensor ?? "-"}@{reading?.Second} {owner?.Name ?? "nobody"}",
    };
}

[Join, IntervalJoin("5s", "10s"), KeyBy("Sensor"), OnError(ErrorPolicy.DeadLetter)]
public readonly struct NearDead
{
    public static string Join(in Reading? reading, in Owner? owner) => FragileJoin.Of(in reading, in owner);
}

/// <summary>The owner lies at least 4 seconds before the reading, so that a reading that finds none is alone at once.</summary>
[Join, IntervalJoin(nameof(Before), nameof(After)), KeyBy("Sensor"), OnError(ErrorPolicy.Skip)]
public readonly struct EarlierSkip
{
    public static TimeSpan Before { get; } = TimeSpan.FromSeconds(20);

    public static TimeSpan After { get; } = TimeSpan.FromSeconds(-4);

    public static string Join(in Reading reading, in Owner? owner) => FragileJoin.Of(reading, in owner);
}

[Join, LookupJoin, KeyBy("Sensor"), OnError(ErrorPolicy.DeadLetter)]
public readonly struct LookupDead
{
    public static string Join(in Reading reading, in Owner? owner) => FragileJoin.Of(reading, in owner);
}

[Join, LookupJoin(WaitForTable = true), KeyBy("Sensor"), OnError(ErrorPolicy.Skip)]
public readonly struct WaitingSkip
{
    public static string Join(in Reading reading, in Owner owner) => FragileJoin.Of(reading, owner);
}

[Join, TumblingWindow("10s"), AllowedLateness("20s"), KeyBy("Sensor"), OnError(ErrorPolicy.Skip)]
public readonly struct WindowSkip
{
    public static string Join(in Reading reading, in Owner owner) => FragileJoin.Of(reading, owner);
}

[Join, SessionWindow, AllowedLateness("20s"), KeyBy("Sensor"), OnError(ErrorPolicy.DeadLetter)]
public readonly struct SessionDead
{
    public static TimeSpan Gap(in Reading reading) => TimeSpan.FromSeconds(reading.Value);

    public static TimeSpan Gap(in Owner owner) => owner.Name.Length > 3 ? throw new FormatException("too long") : TimeSpan.FromSeconds(5);

    public static string Join(in Reading reading, in Owner owner) => $"{reading.Sensor}@{reading.Second} {owner.Name}";
}

[Join, TemporalJoin, KeyBy("Sensor"), OnError(ErrorPolicy.Skip)]
public readonly struct TemporalSkip
{
    public static string Join(in Reading reading, in Owner? owner) => FragileJoin.Of(reading, in owner);
}

[Pipeline, Flow<Readings, NearDead, Lines>, Flow<Owners, NearDead>, Flow<Errors<NearDead>, Failures>, Flow<Late<NearDead>, LateReadings>, Flow<Late<NearDead>, LateSessionOwners>]
public partial class NearFailures;

[Pipeline, Flow<Readings, EarlierSkip, Lines>, Flow<Owners, EarlierSkip>, Discard<Reading>, Discard<Owner>]
public partial class EarlierFailures;

[Pipeline, Flow<Readings, LookupDead, Lines>, Flow<Owners, LookupDead>, Flow<Errors<LookupDead>, Failures>]
public partial class LookupFailures;

[Pipeline, Flow<Readings, WaitingSkip, Lines>, Flow<Owners, WaitingSkip>]
public partial class WaitingFailures;

[Pipeline, Flow<Readings, WindowSkip, Lines>, Flow<Owners, WindowSkip>, Discard<Reading>, Discard<Owner>]
public partial class WindowJoinFailures;

[Pipeline, Flow<Readings, SessionDead, Lines>, Flow<Owners, SessionDead>, Flow<Errors<SessionDead>, Failures>, Discard<Reading>, Discard<Owner>]
public partial class SessionJoinFailures;

[Pipeline, Flow<Readings, TemporalSkip, Lines>, Flow<Owners, TemporalSkip>, Discard<Reading>, Discard<Owner>]
public partial class TemporalFailures;

/// <summary>Sinks that keep nothing.</summary>
[Sink]
public sealed class QuietLengths
{
    public long Length { get; private set; }

    public void Write(in int length) => Length += length;
}

[Join, IntervalJoin("5s", "5s"), KeyBy("Sensor"), OnError(ErrorPolicy.Skip)]
public readonly struct QuietNear
{
    public static int Join(in Reading reading, in Owner? owner) => reading.Value + (owner?.Name.Length ?? 0);
}

[Pipeline, Flow<Readings, QuietNear, QuietLengths>, Flow<Owners, QuietNear>, Discard<Reading>, Discard<Owner>]
public partial class QuietJoins;

public sealed class JoinPolicyTests
{
    private readonly Journal _journal = new();

    private static Timestamp At(long second) => new(second * TimeSpan.TicksPerSecond);

    [Fact]
    public void IntervalJoin_EventThatFailsWithOnePartner_LeavesNoTrace()
    {
        var late = new LateSessionOwners();
        var pipeline = new NearFailures(new Lines(_journal), new Failures(_journal), new LateReadings(), late);
        pipeline.Push([new Reading("a", 1, 10), new Reading("a", 13, 12), new Reading("a", 2, 14)]);

        // It meets the reading at 10, then fails with that at 12: no pair comes out, and it is not there for the next reading.
        pipeline.Push(new Owner("a", "Ann", 11));
        pipeline.Push([new Reading("a", 3, 13), new Reading(null!, 4, 13)]);
        Assert.Equal(["failed NearDead: Ann", "failed NearDead: 4"], _journal.Lines);

        // Time brings out those that the owner had met as well: alone, each once.
        pipeline.AdvanceTo(At(40));
        Assert.Equal(["a@10 nobody", "a@12 nobody", "a@13 nobody", "a@14 nobody"], _journal.Lines.Skip(2));
        pipeline.Push(new Owner("a", "Bob", 30));
        Assert.Equal(["a@30"], late.Items);
        Assert.Equal(2, Assert.Single(pipeline.Failures).Count);
        Assert.Equal([new OperatorLateness("NearDead", 1, 0)], pipeline.Lateness);
    }

    [Fact]
    public void IntervalJoin_EventsThatGoWell_GiveTheirPairsInOrder()
    {
        var pipeline = new NearFailures(new Lines(_journal), new Failures(_journal), new LateReadings(), new LateSessionOwners());
        pipeline.Push([new Reading("a", 1, 14), new Reading("a", 1, 10), new Reading("b", 1, 10)]);
        pipeline.Push([new Owner("a", "Ann", 11), new Owner("a", "Bob", 12)]);
        pipeline.Push(new Reading("a", 13, 15));
        pipeline.Complete();
        Assert.Equal(["a@10 Ann", "a@14 Ann", "a@10 Bob", "a@14 Bob", "failed NearDead: 13", "b@10 nobody"], _journal.Lines);
    }

    [Fact]
    public void IntervalJoin_RowThatTimeBringsOutAlone_FailsTheRun()
    {
        var pipeline = new NearFailures(new Lines(_journal), new Failures(_journal), new LateReadings(), new LateSessionOwners());
        pipeline.Push(new Reading("a", 66, 10));
        var error = Assert.Throws<OperatorException>(() => pipeline.AdvanceTo(At(40)));
        Assert.Equal(("NearDead", "not alone"), (error.Operator, error.InnerException!.Message));
    }

    [Fact]
    public void IntervalJoin_RowThatComesOutAloneAtOnce_IsCovered()
    {
        var pipeline = new EarlierFailures(new Lines(_journal));
        pipeline.AdvanceTo(At(18));
        pipeline.Push([new Reading("a", 1, 20), new Reading("a", 66, 20), new Reading("a", 2, 21)]);
        Assert.Equal(["a@20 nobody", "a@21 nobody"], _journal.Lines);
        Assert.Equal(1, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void LookupJoin_EventThatFails_GoesToDeadLettersOfItsSide()
    {
        var pipeline = new LookupFailures(new Lines(_journal), new Failures(_journal));
        pipeline.Push([new Owner("a", "Ann", 0), new Owner(null!, "Bob", 0)]);
        pipeline.Push([new Reading("a", 13, 1), new Reading("b", 66, 2), new Reading(null!, 5, 3), new Reading("a", 1, 4), new Reading("b", 13, 5)]);
        Assert.Equal(["failed LookupDead: Bob", "failed LookupDead: 13", "failed LookupDead: 66", "failed LookupDead: 5", "a@4 Ann", "b@5 nobody"], _journal.Lines);
        Assert.Equal(4, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void LookupJoin_ThatWaits_IsCoveredOnlyBehindTheEndOfItsTable()
    {
        var covered = new WaitingFailures(new Lines(_journal));
        covered.Push(new Owner("a", "Ann", 0));
        covered.Push(new Reading("a", 1, 1));
        Assert.Empty(_journal.Lines);
        covered.Owners.Complete();
        covered.Push([new Reading("a", 13, 2), new Reading("a", 2, 3)]);
        Assert.Equal(["a@1 Ann", "a@3 Ann"], _journal.Lines);
        Assert.Equal(1, Assert.Single(covered.Failures).Count);

        var waiting = new WaitingFailures(new Lines(_journal));
        waiting.Push(new Owner("a", "Ann", 0));
        waiting.Push([new Reading("a", 13, 1), new Reading(null!, 1, 1)]);
        Assert.Equal(1, Assert.Single(waiting.Failures).Count);
        Assert.Equal("not with Ann", Assert.Throws<OperatorException>(waiting.Owners.Complete).InnerException!.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WindowJoin_Handler_FailsTheRunWhenItsWindowFiresAndForLateEvents(bool isLate)
    {
        var pipeline = new WindowJoinFailures(new Lines(_journal));
        pipeline.Push([new Reading("a", isLate ? 1 : 13, 1), new Reading(null!, 1, 1)]);
        pipeline.Push(new Owner("a", "Ann", 2));
        var error = Assert.Throws<OperatorException>(() =>
        {
            pipeline.AdvanceTo(At(12));
            pipeline.Push(new Reading("a", 13, 3));
        });
        Assert.Equal(("WindowSkip", "not with Ann"), (error.Operator, error.InnerException!.Message));
        Assert.Equal(isLate ? ["a@1 Ann"] : [], _journal.Lines);
        Assert.Equal(1, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void SessionJoin_GapsThatThrow_AreCoveredPerSide()
    {
        var pipeline = new SessionJoinFailures(new Lines(_journal), new Failures(_journal));
        pipeline.Push([new Reading("a", 5, 0), new Reading("a", 0, 5), new Reading("a", 5, 9)]);
        pipeline.Push([new Owner("a", "Annabel", 4), new Owner("a", "Bob", 1), new Owner("a", "Cid", 12)]);
        pipeline.Complete();

        // Without what failed they are two sessions.
        Assert.Equal(["failed SessionDead: 0", "failed SessionDead: Annabel", "a@0 Bob", "a@9 Cid"], _journal.Lines);
        Assert.Equal(2, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void TemporalJoin_KeysAreCovered_AndTheHandlerFailsTheRun()
    {
        var pipeline = new TemporalFailures(new Lines(_journal));
        pipeline.Push([new Owner("a", "Ann", 1), new Owner(null!, "Bob", 1)]);
        pipeline.Push([new Reading("a", 1, 2), new Reading(null!, 1, 2), new Reading("a", 13, 3)]);
        var error = Assert.Throws<OperatorException>(pipeline.Complete);
        Assert.Equal(("TemporalSkip", "not with Ann"), (error.Operator, error.InnerException!.Message));
        Assert.Equal(["a@2 Ann"], _journal.Lines);
        Assert.Equal(2, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public void JoinsThatGoWell_UnderSkip_AllocateNothing()
    {
        var pipeline = new QuietJoins();
        var (readings, owners) = (new Reading[300], new Owner[300]);
        long second = 0;
        Measured.AllocatesNothing(() =>
        {
            for (var i = 0; i < readings.Length; i++)
            {
                readings[i] = new(i % 7 == 0 ? "a" : "b", i & 7, second + (i / 10) - (i % 4));
                owners[i] = new(i % 5 == 0 ? "a" : "b", "Ann", second + (i / 10) - (i % 3));
            }

            second += 30;
            pipeline.Push(readings);
            pipeline.Push(owners);
        });
    }
}
