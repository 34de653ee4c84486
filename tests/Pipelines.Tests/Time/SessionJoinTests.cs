namespace FastFlow.Pipelines.Tests.Time;

[Join, SessionWindow("10s"), AllowedLateness("20s"), KeyBy("Sensor")]
public readonly struct SameVisit
{
    public static string Join(in Reading? reading, in Owner? owner, string key) => $"{key} {reading?.Second} {owner?.Name ?? "nobody"}";
}

[Filter]
public readonly struct NamesAnOwner
{
    public static bool Keep(in Reading reading) => reading.Value >= 10;
}

[Map]
public readonly struct ToOwner
{
    public static Owner Map(in Reading reading) => new(reading.Sensor, $"owner {reading.Value}", reading.Second);
}

[Sink]
public sealed class LateSessionOwners
{
    public List<string> Items { get; } = [];

    public void Write(in Owner owner) => Items.Add($"{owner.Sensor}@{owner.Second}");
}

[Pipeline, Flow<Readings, SameVisit, Collect<string>>, Flow<Owners, SameVisit>, Flow<Late<SameVisit>, LateReadings>, Flow<Late<SameVisit>, LateSessionOwners>]
public partial class Visits;

[Pipeline, Flow<BoundedReadings, NamesAnOwner, ToOwner, SameVisit>, Flow<Else<NamesAnOwner>, SameVisit, Collect<string>>, Discard<Reading>, Discard<Owner>]
public partial class BatchOfVisits;

public sealed class SessionJoinTests
{
    private readonly Collect<string> _results = new();
    private readonly LateReadings _lateReadings = new();
    private readonly LateSessionOwners _lateOwners = new();

    private Visits Pipeline() => new(_results, _lateReadings, _lateOwners);

    [Fact]
    public void SessionJoin_BothSidesTogether_MakeTheSession()
    {
        var pipeline = Pipeline();
        pipeline.Push([new Reading("a", 1, 0), new Reading("a", 1, 18), new Reading("b", 1, 3)]);
        pipeline.Push([new Owner("a", "Ann", 9), new Owner("a", "Bob", 28)]);
        Assert.Equal(["b 3 nobody"], _results.Items);
        pipeline.Complete();

        // Ann is less than the gap from both readings, Bob exactly the gap from the second.
        Assert.Equal(["b 3 nobody", "a 0 Ann", "a 18 Ann", "a  Bob"], _results.Items);
    }

    [Fact]
    public void SessionJoin_LateEvents_GiveNewPairsAloneAndThenGoToLatePerSide()
    {
        var pipeline = Pipeline();
        pipeline.Push(new Reading("a", 1, 0));
        pipeline.Push(new Owner("a", "Ann", 1));
        pipeline.AdvanceTo(new Timestamp(25 * TimeSpan.TicksPerSecond));
        Assert.Equal(["a 0 Ann"], _results.Items);

        pipeline.Push(new Reading("a", 1, 5));
        Assert.Equal(["a 0 Ann", "a 5 Ann"], _results.Items);
        pipeline.Push(new Owner("b", "Cid", 6));
        Assert.Equal("b  Cid", _results.Items[^1]);

        pipeline.AdvanceTo(new Timestamp(35 * TimeSpan.TicksPerSecond));
        pipeline.Push(new Reading("a", 1, 5));
        pipeline.Push(new Owner("a", "Bob", 4));
        pipeline.Complete();
        Assert.Equal(3, _results.Items.Count);
        Assert.Equal(["a@5"], _lateReadings.Items);
        Assert.Equal(["a@4"], _lateOwners.Items);
        Assert.Equal([new OperatorLateness("SameVisit", 2, 0)], pipeline.Lateness);
    }

    [Theory]
    [InlineData(ExecutionMode.Streaming, new[] { "a 1 nobody", "a 1 owner 12", "a 40 nobody" })]
    [InlineData(ExecutionMode.Batch, new[] { "a 1 owner 12", "a 40 nobody" })]
    public async Task SessionJoin_ByMode_FiresAtItsEndOrBehindItsLateness(ExecutionMode mode, string[] expected)
    {
        // The second one lets the first session end; then its owner comes.
        var pipeline = new BatchOfVisits(new BoundedReadings([new("a", 1, 1), new("a", 1, 40 - 11), new("a", 12, 4), new("a", 1, 40)]), _results);
        await using var job = pipeline.Start(new JobOptions { Mode = mode });
        await job.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, _results.Items.Where(result => result != "a 29 nobody"));
        Assert.Single(_results.Items, result => result == "a 29 nobody");
    }
}
