using FastFlow.Pipelines.Tests.Time;

namespace FastFlow.Pipelines.Tests.WindowFailures;

/// <summary>Adds without allocating.</summary>
public abstract class Quiet
{
    public static void Add(ref Sum sum, in Reading reading) => sum.Value += reading.Value >= 0 ? reading.Value : throw new ArgumentException("negative");

    public static void Merge(ref Sum into, in Sum from) => into.Value += from.Value;

    public static int Result(in Sum sum) => sum.Value;
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("0s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class QuietSliding : Quiet;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("2s"), AllowedLateness("3s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class QuietSession : Quiet;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(6, 4), OnError(ErrorPolicy.DeadLetter)]
public sealed class QuietCount : Quiet;

[Aggregate, KeyBy(nameof(Reading.Sensor)), GlobalWindow, EarlyResults("5s"), UnboundedState("few"), OnError(ErrorPolicy.DeadLetter)]
public sealed class QuietGlobal : Quiet;

[Process, KeyBy(nameof(Reading.Sensor)), TumblingWindow("5s"), AllowedLateness("0s"), OnError(ErrorPolicy.DeadLetter)]
public readonly struct QuietList
{
    public static void OnWindow(ReadOnlySpan<Reading> events, Emit<int> emit) => emit.Send(events.Length);
}

[Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder, OnError(ErrorPolicy.DeadLetter)]
public readonly struct QuietOrdered
{
    public static void On(in Reading reading, ref Sum sum, Emit<int> emit) => emit.Send(sum.Value += reading.Value);
}

[Sink]
public sealed class Numbers
{
    private long _sum;

    public void Write(in int number) => _sum += number;

    public void Write(in Reading late) => _sum += late.Value;

    public void Write(in Failed<Reading> failed) => throw new InvalidOperationException("Nothing fails here.", failed.Exception);
}

[Pipeline]
[Flow<Readings, QuietSliding, Numbers>, Flow<Errors<QuietSliding>, Numbers>, Flow<Late<QuietSliding>, Numbers>]
[Flow<Readings, QuietSession, Numbers>, Flow<Errors<QuietSession>, Numbers>, Flow<Late<QuietSession>, Numbers>]
[Flow<Readings, QuietCount, Numbers>, Flow<Errors<QuietCount>, Numbers>]
[Flow<Readings, QuietGlobal, Numbers>, Flow<Errors<QuietGlobal>, Numbers>]
[Flow<Readings, QuietList, Numbers>, Flow<Errors<QuietList>, Numbers>, Flow<Late<QuietList>, Numbers>]
public partial class QuietWindows;

[Pipeline]
[Flow<Readings, QuietOrdered, Numbers>, Flow<Errors<QuietOrdered>, Numbers>, Flow<Late<QuietOrdered>, Numbers>]
public partial class QuietOrder;
