using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;
using Codec = FastFlow.AccumulatorCodec<FastFlow.Tests.Time.Windows.Numbers, FastFlow.Tests.Time.Windows.NumbersCodec>;
using Ring = FastFlow.Panes<FastFlow.Tests.Time.Windows.Numbers, FastFlow.PaneRing8<FastFlow.Tests.Time.Windows.Numbers>, FastFlow.PaneRing1<ulong>>;

namespace FastFlow.Tests.Time.Windows;

/// <summary>What the rows of windows look like and depend on: part of the checkpoint format.</summary>
public class WindowSchemaTests
{
    private const long Second = TimeSpan.TicksPerSecond;
    private const string Value = "Value: { Sum: long, Count: int }";

    [Fact]
    public void Schema_TumblingWindows_ReadsAsWindows() => AssertSchema(
        Aligned(new(10 * Second, 10 * Second, OffsetTicks: -4 * Second, LatenessTicks: 5), TimeDomain.Processing),
        $"{{ Windows: {{ Start: Timestamp, End: Timestamp, Arrival: long, Fired: int, IsChanged: bool, {Value} }}[] }}",
        "tumbling windows of 00:00:10 from 00:00:06 in processing time");

    [Fact]
    public void Schema_SlidingWindows_ReadsAsPanesAndWindows() => AssertSchema(
        Aligned(new(10 * Second, 2 * Second, OffsetTicks: Second)),
        $"{{ Arrival: long, Panes: {{ Start: Timestamp, HiddenUntil: Timestamp?, IsChanged: bool, {Value} }}[], Windows: {{ Start: Timestamp, End: Timestamp, Length: TimeSpan, Fired: int, HasTold: bool }}[] }}",
        "windows of 00:00:10 every 00:00:02 from 00:00:01 in event time");

    [Fact]
    public void Meaning_CumulativeWindowsOnceAtTheEnd_SaysSo() => Assert.Equal(
        "cumulative windows up to 1.00:00:00 in steps of 01:00:00 from 00:00:00 in event time, one result each, 00:00:05 after the end",
        Aligned(new(86_400 * Second, 3600 * Second, IsCumulative: true, LatenessTicks: 5 * Second, FiresOnceAtTheEnd: true)).Schema.Meaning);

    [Fact]
    public void Schema_Sessions_ReadsAsSessions()
    {
        using var windows = new SessionWindows<LongKey, Numbers, NumberOperations>(default, Second);
        AssertSchema(
            new StoredSessionWindows<LongKey, Numbers, NumberOperations, LongKeyCodec, Codec>("Shop.Op", windows, default),
            $"{{ Sessions: {{ Start: Timestamp, End: Timestamp, Arrival: long, Fired: int, HasFiredOnTime: bool, IsChanged: bool, {Value} }}[] }}",
            "sessions in event time");
        using var once = new SessionWindows<LongKey, Numbers, NumberOperations>(default, Second, lateness: 3 * Second, firesOnceAtTheEnd: true);
        Assert.Equal(
            "sessions in processing time, one result each, 00:00:03 after the end",
            new StoredSessionWindows<LongKey, Numbers, NumberOperations, LongKeyCodec, Codec>("Shop.Op", once, default, TimeDomain.Processing).Schema.Meaning);
    }

    [Fact]
    public void Schema_GlobalWindows_ReadsAsOneWindow()
    {
        using var windows = new GlobalWindows<LongKey, Numbers, NumberOperations>(default);
        AssertSchema(
            new StoredGlobalWindows<LongKey, Numbers, NumberOperations, LongKeyCodec, Codec>("Shop.Op", windows, default),
            $"{{ Arrival: long, Fired: int, IsChanged: bool, {Value} }}",
            "one window of all time");
    }

    [Theory]
    [InlineData(100, 100, "windows of 100 events")]
    [InlineData(100, 10, "windows of the last 100 events every 10")]
    [InlineData(7, 5, "windows of the last 7 events every 5")]
    public void Schema_CountWindows_ReadsAsPanes(int size, int every, string meaning)
    {
        using var windows = new CountWindows<LongKey, Numbers, NumberOperations>(default, size, every);
        AssertSchema(
            new StoredCountWindows<LongKey, Numbers, NumberOperations, LongKeyCodec, Codec>("Shop.Op", windows, default),
            $"{{ EventsSinceClosing: int, Fired: int, Turned: int, Panes: {{ Earliest: Timestamp, Latest: Timestamp, Events: int, Arrival: long, {Value} }}[] }}",
            meaning);
    }

    [Fact]
    public void Schema_Progress_HasWhatIsNotOfAKey()
    {
        const string Common = "Watermark: Timestamp, ProcessingTime: Timestamp, Late: { Dropped: long, Partly: long }, DroppedTimers: long";
        using var counts = new CountWindows<LongKey, Numbers, NumberOperations>(default, 2, 1);
        using var aligned = new AlignedWindows<LongKey, Numbers, Ring, NumberOperations>(new(10, 10), default);
        var schema = new StoredProgress("Shop.Op", counts).Schema;
        Assert.Equal(("Shop.Op/progress", "{ }", $"{{ {Common} }}", ""), (schema.StateId, schema.Key.ToString(), schema.Value.ToString(), schema.Meaning));
        Assert.Equal($"{{ {Common}, FirstPane: long?, Stacks: {{ Middle: long, End: long }}? }}", new StoredProgress("Shop.Op", aligned).Schema.Value.ToString());
    }

    [Fact]
    public void Type_EventLog_IsTheEvents() => Assert.Equal("{ Arrival: long, Event: string }[]", EventLogCodec<string, StringCodec>.Type.ToString());

    private static StoredAlignedWindows<LongKey, Numbers, Ring, NumberOperations, LongKeyCodec, Codec> Aligned(AlignedWindowOptions options, TimeDomain domain = TimeDomain.Event)
    {
        // With numbers it would be the same.
        using var windows = new AlignedWindows<LongKey, Numbers, Ring, NumberOperations>(options.FiresOnceAtTheEnd ? options : options with { LatenessTicks = 0 }, default);
        return new("Shop.Op", windows, default, domain);
    }

    private static void AssertSchema(StoredState state, string value, string meaning) =>
        Assert.Equal(("Shop.Op", "long", value, meaning), (state.Schema.StateId, state.Schema.Key.ToString(), state.Schema.Value.ToString(), state.Schema.Meaning));
}

internal readonly struct NumbersCodec : IRowCodec<Numbers>
{
    public static StateType Type => StateType.Struct(new("Sum", StateType.Of(StateKind.Int64)), new("Count", StateType.Of(StateKind.Int32)));

    public static void Write(ref StateWriter writer, in Numbers value)
    {
        writer.WriteInt64(value.Sum);
        writer.WriteInt32(value.Count);
    }

    public static Numbers Read(ref StateReader reader) => new() { Sum = reader.ReadInt64(), Count = reader.ReadInt32() };
}
