using System.Buffers;
using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;
using Codec = FastFlow.AccumulatorCodec<long, FastFlow.Tests.State.Snapshots.LongCodec>;
using Ring = FastFlow.StackedPanes<long, FastFlow.NumberedPanes<long, FastFlow.PaneRing16<long>, FastFlow.PaneRing1<ulong>, FastFlow.PaneRing16<int>>, FastFlow.PaneRing16<long>, FastFlow.PaneRing1<ulong>>;

namespace FastFlow.Tests.Time.Windows;

/// <summary>Rows that no windows write are refused, with what stands there and why that can't be.</summary>
public class WindowRowsRefusedTests
{
    private delegate void WriteRow(ref StateWriter writer);

    [Theory]
    [InlineData("as written", "")]
    [InlineData("no windows", "a key without events")]
    [InlineData("odd start", "no window starts or ends there")]
    [InlineData("odd end", "windows come in order, each a size long")]
    [InlineData("twice", "windows come in order, each a size long")]
    [InlineData("arrival", "as an arrival number")]
    [InlineData("fired", "as a number of results")]
    [InlineData("flag", "as a bool")]
    [InlineData("more", "the row should end here")]
    public void Load_TumblingRow_IsRefusedIfWrong(string damage, string expected)
    {
        using var windows = Aligned(new(10, 10, LatenessTicks: 20));
        AssertLoads(Stored(windows), expected, (ref StateWriter writer) =>
        {
            writer.WriteCount(damage == "no windows" ? 0 : damage == "twice" ? 2 : 1);
            for (var left = damage == "no windows" ? 0 : damage == "twice" ? 2 : 1; left > 0; left--)
            {
                writer.WriteInt64(damage == "odd start" ? 21 : 20);
                writer.WriteInt64(damage == "odd end" ? 40 : 30);
                writer.WriteInt64(damage == "arrival" ? -1 : 5);
                writer.WriteInt32(damage == "fired" ? -1 : 0);
                writer.WriteByte(damage == "flag" ? (byte)2 : (byte)1);
                writer.WriteInt64(77);
            }

            if (damage == "more")
            {
                writer.WriteByte(0);
            }
        });
    }

    [Theory]
    [InlineData("as written", "")]
    [InlineData("arrival", "as an arrival number")]
    [InlineData("no panes", "a key without events")]
    [InlineData("odd start", "no window starts or ends there")]
    [InlineData("pane twice", "they come in order, and each once")]
    [InlineData("hidden from all", "some window of these events ends then, but not the last")]
    [InlineData("hidden from none", "some window of these events ends then, but not the last")]
    [InlineData("hidden until an odd time", "some window of these events ends then, but not the last")]
    [InlineData("window twice", "they come in order, and each once")]
    [InlineData("window's start", "the operator has no such window")]
    [InlineData("window's end", "the operator has no such window")]
    [InlineData("window's length", "the operator has no such window")]
    [InlineData("never fired", "as a number of results")]
    public void Load_SlidingRow_IsRefusedIfWrong(string damage, string expected)
    {
        using var windows = Aligned(new(100, 10, LatenessTicks: 20));
        AssertLoads(Stored(windows), expected, (ref StateWriter writer) =>
        {
            writer.WriteInt64(damage == "arrival" ? long.MaxValue : 5);
            writer.WriteCount(damage == "no panes" ? 0 : damage == "pane twice" ? 2 : 1);
            for (var left = damage == "no panes" ? 0 : damage == "pane twice" ? 2 : 1; left > 0; left--)
            {
                // Its windows end at 130, 140, … 220.
                writer.WriteInt64(damage == "odd start" ? 121 : 120);
                writer.WriteBoolean(true);
                writer.WriteInt64(damage switch { "hidden from all" => 220, "hidden from none" => 120, "hidden until an odd time" => 151, _ => 150 });
                writer.WriteBoolean(true);
                writer.WriteInt64(77);
            }

            writer.WriteCount(damage == "window twice" ? 2 : 1);
            for (var left = damage == "window twice" ? 2 : 1; left > 0; left--)
            {
                writer.WriteInt64(damage == "window's start" ? 60 : 50);
                writer.WriteInt64(damage == "window's end" ? 160 : 150);
                writer.WriteInt64(damage == "window's length" ? 90 : 100);
                writer.WriteInt32(damage == "never fired" ? 0 : 3);
                writer.WriteBoolean(false);
            }
        });
    }

    [Theory]
    [InlineData("as written", "")]
    [InlineData("no sessions", "a key without sessions")]
    [InlineData("empty", "it ends behind its start")]
    [InlineData("overlapping", "it ends behind its start, and the one before it")]
    [InlineData("arrival", "as an arrival number")]
    [InlineData("fired", "as a number of results")]
    [InlineData("on time", "it has given one at least")]
    [InlineData("watermark", "that has not given its result")]
    public void Load_SessionRow_IsRefusedIfWrong(string damage, string expected)
    {
        using var windows = new SessionWindows<LongKey, long, LongOperations>(default, 10, lateness: 20);
        windows.Skip(damage == "watermark" ? 41 : 30);
        AssertLoads(new StoredSessionWindows<LongKey, long, LongOperations, LongKeyCodec, Codec>("Shop.Op", windows, default), expected, (ref StateWriter writer) =>
        {
            writer.WriteCount(damage == "no sessions" ? 0 : 2);
            for (var i = 0; i < 2 && damage != "no sessions"; i++)
            {
                writer.WriteInt64(i == 0 ? 5 : damage == "overlapping" ? 19 : 20);
                writer.WriteInt64(i == 0 ? 20 : damage == "empty" ? 20 : 40);
                writer.WriteInt64(damage == "arrival" ? -3 : i);
                writer.WriteInt32(damage == "fired" ? int.MinValue : damage == "on time" ? 0 : 1 - i);
                writer.WriteBoolean(i == 0);
                writer.WriteBoolean(false);
                writer.WriteInt64(77);
            }
        });
    }

    [Theory]
    [InlineData("as written", "")]
    [InlineData("no panes", "0 panes")]
    [InlineData("closing", "a window closes every 6 events, and keeps 2 panes of 2")]
    [InlineData("turned", "a window closes every 6 events, and keeps 2 panes of 2")]
    [InlineData("too many kept", "a window closes every 6 events, and keeps 2 panes of 2")]
    [InlineData("times", "the earliest first")]
    [InlineData("events", "here are 4")]
    [InlineData("arrival", "panes come in order")]
    [InlineData("fired", "as a number of results")]
    public void Load_CountRow_IsRefusedIfWrong(string damage, string expected)
    {
        // Of 10 events every 6: two panes of 2 are kept, and one has been filled since.
        using var windows = new CountWindows<LongKey, long, LongOperations>(default, 10, 6);
        AssertLoads(new StoredCountWindows<LongKey, long, LongOperations, LongKeyCodec, Codec>("Shop.Op", windows, default), expected, (ref StateWriter writer) =>
        {
            writer.WriteInt32(damage switch { "closing" => 6, "too many kept" => 1, _ => 3 });
            writer.WriteInt32(damage == "fired" ? -1 : 0);
            writer.WriteInt32(damage == "turned" ? 3 : 2);
            writer.WriteCount(damage == "no panes" ? 0 : 4);
            for (var i = 0; i < 4 && damage != "no panes"; i++)
            {
                writer.WriteInt64(damage == "times" ? 51 : 40);
                writer.WriteInt64(50);
                writer.WriteInt32(damage == "events" ? 3 : i switch { 0 => 4, 3 => 1, _ => 2 });
                writer.WriteInt64(damage == "arrival" ? 7 : i);
                writer.WriteInt64(77);
            }
        });
    }

    [Theory]
    [InlineData("as written", "")]
    [InlineData("arrival", "as an arrival number")]
    [InlineData("fired", "as a number of results")]
    [InlineData("end of input", "has come to the end of input")]
    public void Load_GlobalRow_IsRefusedIfWrong(string damage, string expected)
    {
        using var windows = new GlobalWindows<LongKey, long, LongOperations>(default);
        windows.Skip(damage == "end of input" ? long.MaxValue : 5);
        AssertLoads(new StoredGlobalWindows<LongKey, long, LongOperations, LongKeyCodec, Codec>("Shop.Op", windows, default), expected, (ref StateWriter writer) =>
        {
            writer.WriteInt64(damage == "arrival" ? -3 : 2);
            writer.WriteInt32(damage == "fired" ? -1 : 0);
            writer.WriteBoolean(false);
            writer.WriteInt64(77);
        });
    }

    [Theory]
    [InlineData("as written", "")]
    [InlineData("late", "as a count of events or timers")]
    [InlineData("timers", "as a count of events or timers")]
    [InlineData("first pane", "as the first pane that is kept close at hand")]
    [InlineData("end of input", "as the first pane that is kept close at hand")]
    [InlineData("middle", "partial results up to pane 41")]
    [InlineData("ahead", "the last window that has fired ended before pane 100")]
    [InlineData("more", "the row should end here")]
    public void Load_Progress_IsRefusedIfWrong(string damage, string expected)
    {
        using var windows = Aligned(new(100, 10, LatenessTicks: 20));
        var row = Bytes((ref StateWriter writer) =>
        {
            writer.WriteInt64(damage == "end of input" ? long.MaxValue : 1005);
            writer.WriteInt64(long.MinValue);
            writer.WriteInt64(damage == "late" ? -1 : 3);
            writer.WriteInt64(2);
            writer.WriteInt64(damage == "timers" ? long.MinValue : 0);
            writer.WriteBoolean(true);
            writer.WriteInt64(damage == "first pane" ? long.MaxValue : 90);
            writer.WriteBoolean(true);
            writer.WriteInt64(damage == "middle" ? 41 : 40);
            writer.WriteInt64(damage == "middle" ? 40 : damage == "ahead" ? 101 : 100);
            if (damage == "more")
            {
                writer.WriteByte(7);
            }
        });
        var progress = new StoredProgress("Shop.Op", windows);
        AssertRefused(expected, () =>
        {
            Load(progress, [], row);
            progress.EndLoad();
        });
        if (expected.Length == 0)
        {
            AssertRefused("there is one", () => Load(progress, [], row));
        }
    }

    [Fact]
    public void Load_LogOutOfOrder_IsRefused()
    {
        using var logs = new EventLogs<long>();
        AssertRefused("events of a window come in order of arrival", () =>
        {
            var reader = new StateReader(Bytes((ref StateWriter writer) =>
            {
                writer.WriteCount(2);
                for (var i = 0; i < 2; i++)
                {
                    writer.WriteInt64(4);
                    writer.WriteInt64(77);
                }
            }), "row");
            new EventLogCodec<long, LongCodec>(logs).Read(ref reader);
        });
    }

    [Fact]
    public void Load_LessLatenessThanBefore_DropsWhatIsOver()
    {
        var rows = new List<WindowRows>();
        using (var windows = Aligned(new(10, 10, LatenessTicks: 1000)))
        {
            windows.Add(new(1), 5, long.MinValue) += 7;
            windows.Add(new(1), 95, long.MinValue) += 8;
            windows.BeginAdvance(90);
            Assert.True(windows.MoveNext());
            Assert.False(windows.MoveNext());
            rows.AddRange(WindowRows.Of(Stored(windows)), WindowRows.Of(new StoredProgress("Shop.Op", windows)));
        }

        using var now = Aligned(new(10, 10, LatenessTicks: 20));
        WindowRows.LoadAll(rows, [Stored(now), new StoredProgress("Shop.Op", now)], new(1));
        Assert.True(System.Runtime.CompilerServices.Unsafe.IsNullRef(ref now.Add(new(1), 5, long.MinValue)));
        now.BeginAdvance(long.MaxValue);
        Assert.True(now.MoveNext());
        Assert.Equal((8, new Firing(FiringKind.OnTime, 1)), (now.Accumulator, now.Firing));
        Assert.False(now.MoveNext());
        Assert.True(now.IsEmpty);
    }

    // All give each key once.
    private static void AssertLoads(StoredState state, string expected, WriteRow write)
    {
        var row = Bytes(write);
        AssertRefused(expected, () =>
        {
            Load(state, BitConverter.GetBytes(3L), row);
            state.EndLoad();
        });
        if (expected.Length == 0)
        {
            AssertRefused("a key that was there before", () => Load(state, BitConverter.GetBytes(3L), row));
        }
    }

    private static void AssertRefused(string expected, Action load)
    {
        var thrown = Record.Exception(load);
        if (expected.Length == 0)
        {
            Assert.Null(thrown);
        }
        else
        {
            Assert.Contains(expected, Assert.IsType<CheckpointFormatException>(thrown).Message, StringComparison.Ordinal);
        }
    }

    private static void Load(StoredState state, byte[] key, byte[] value)
    {
        var keyReader = new StateReader(key, "rows");
        var valueReader = new StateReader(value, "rows");
        state.Load(ref keyReader, ref valueReader);
    }

    private static byte[] Bytes(WriteRow write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(bytes);
        write(ref writer);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static AlignedWindows<LongKey, long, Ring, LongOperations> Aligned(AlignedWindowOptions options) => new(options, default);

    private static StoredAlignedWindows<LongKey, long, Ring, LongOperations, LongKeyCodec, Codec> Stored(AlignedWindows<LongKey, long, Ring, LongOperations> windows) => new("Shop.Op", windows, default);

    private readonly struct LongOperations : IAccumulator<long>
    {
        public static bool IsPlain => true;

        public void Copy(ref long into, in long from) => into = from;

        public void Merge(ref long into, in long from) => into += from;

        public void Release(ref long accumulator) { }
    }
}
