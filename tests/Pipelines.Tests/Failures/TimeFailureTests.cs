using FastFlow.Pipelines.Tests.Time;

namespace FastFlow.Pipelines.Tests.TimeFailures;

/// <summary>An event whose time can't be told: a negative one.</summary>
public readonly record struct Stamped(string Name, int Second)
{
    public Timestamp Time => Second < 0 ? throw new ArgumentException($"{Second} is no time") : new(Second * TimeSpan.TicksPerSecond);
}

[Source]
public sealed class Raw : Input<Order>;

[Map, EventTime(nameof(Stamped.Time)), Watermark(OutOfOrderness = "1s", IdleAfter = "1m"), OnError(ErrorPolicy.DeadLetter)]
public readonly struct Stamp
{
    public static Stamped Map(in Order order) => new("map", order.Amount);
}

[FlatMap, EventTime(nameof(Stamped.Time)), Watermark(OutOfOrderness = "1s", IdleAfter = "1m"), OnError(ErrorPolicy.DeadLetter)]
public readonly struct StampPositive
{
    public static Stamped? FlatMap(in Order order) => order.Amount == 0 ? null : new("optional", order.Amount);
}

[FlatMap, EventTime(nameof(Stamped.Time)), Watermark(OutOfOrderness = "1s", IdleAfter = "1m"), OnError(ErrorPolicy.DeadLetter)]
public readonly struct StampTwice
{
    public static void FlatMap(in Order order, Emit<Stamped> emit)
    {
        emit.Send(new("first", order.Amount + 5));
        emit.Send(new("second", order.Amount));
    }
}

[Source]
public sealed class RawStamped : Input<Stamped>;

[Filter, EventTime(nameof(Stamped.Time)), Watermark(OutOfOrderness = "1s", IdleAfter = "1m"), OnError(ErrorPolicy.DeadLetter)]
public readonly struct StampKept
{
    public static bool Keep(in Stamped stamped) => stamped.Second != -2;
}

[Process]
public readonly struct Show
{
    public static void On(in Stamped stamped, Timestamp time, Emit<string> emit) => emit.Send($"{stamped.Name}@{time.Second()}");
}

[Sink]
public sealed class Lines(Journal journal)
{
    public void Write(in string line) => journal.Add(line);
}

[Sink]
public sealed class Orderless(Journal journal)
{
    public void Write(in Failed<Order> failed) => journal.Add($"{failed.Operator}: {failed.Exception.Message}");
}

[Sink]
public sealed class Timeless(Journal journal)
{
    public void Write(in Failed<Stamped> failed) => journal.Add($"{failed.Operator}: {failed.Exception.Message}");
}

[Pipeline, Flow<Raw, Stamp, Show, Lines>, Flow<Errors<Stamp>, Orderless>]
public partial class Mapped;

[Pipeline, Flow<Raw, StampPositive, Show, Lines>, Flow<Errors<StampPositive>, Orderless>]
public partial class FlatMapped;

[Pipeline, Flow<Raw, StampTwice, Show, Lines>, Flow<Errors<StampTwice>, Orderless>]
public partial class FlatMappedTwice;

[Pipeline, Flow<RawStamped, StampKept, Show, Lines>, Flow<Errors<StampKept>, Timeless>]
public partial class Filtered;

/// <summary>The policy covers the time selector of an operator that tells the time (DESIGN 2.7).</summary>
public sealed class TimeFailureTests
{
    private readonly Journal _journal = new();

    private static Order[] Orders => [new(1, "ann", 3), new(2, "ann", -4), new(3, "ann", 0), new(4, "ann", 4)];

    [Fact]
    public void TimeOfAMap_Throws_TheEventIsADeadLetter()
    {
        new Mapped(new Lines(_journal), new Orderless(_journal)).Push(Orders);
        Assert.Equal(["map@3", "Stamp: -4 is no time", "map@0", "map@4"], _journal.Lines);
    }

    [Fact]
    public void TimeOfAnOptionalResult_Throws_TheEventIsADeadLetter()
    {
        new FlatMapped(new Lines(_journal), new Orderless(_journal)).Push(Orders);
        Assert.Equal(["optional@3", "StampPositive: -4 is no time", "optional@4"], _journal.Lines);
    }

    [Fact]
    public void TimeOfASecondResult_Throws_TheFirstIsTakenBack()
    {
        new FlatMappedTwice(new Lines(_journal), new Orderless(_journal)).Push(Orders);
        Assert.Equal(["first@8", "second@3", "StampTwice: -4 is no time", "first@5", "second@0", "first@9", "second@4"], _journal.Lines);
    }

    [Fact]
    public void TimeOfAFilteredEvent_Throws_OnlyWhereItIsKept()
    {
        new Filtered(new Lines(_journal), new Timeless(_journal)).Push([new("a", 1), new("b", -2), new("c", -1), new("d", 2)]);
        Assert.Equal(["a@1", "StampKept: -1 is no time", "d@2"], _journal.Lines);
    }
}
