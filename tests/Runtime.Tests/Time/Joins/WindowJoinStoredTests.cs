using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time.Joins;

/// <summary>Window joins that are saved and taken back.</summary>
public sealed class WindowJoinStoredTests
{
    private static readonly (long Size, long Slide, long Offset)[] Grids =
        [(10, 10, 0), (10, 10, 3), (12, 4, 0), (10, 3, -2), (20, 15, 5), (1, 1, 0), (30, 2, 1), (1L << 62, 1L << 62, 5), (long.MaxValue, long.MaxValue, 0)];

    private static readonly long[] Latenesses = [0, 7, 40, long.MaxValue];

    public static TheoryData<int> Kinds => [(int)JoinType.Inner, (int)JoinType.LeftOuter, (int)JoinType.RightOuter, (int)JoinType.FullOuter];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WindowJoin_Restored_GivesWhatItWouldHave(int kind) => JoinLife.AssertRestores((steps, seed) => new Life(steps, (JoinType)kind, seed), $"{(JoinType)kind}", 27, length: 150);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WindowJoin_ManyKeysRestored_GivesWhatItWouldHave(int kind) => JoinLife.AssertRestoresManyKeys((steps, seed) => new Life(steps, (JoinType)kind, seed), $"{(JoinType)kind}");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WindowJoin_Damaged_IsRefusedOrGoesOn(int kind) => JoinLife.AssertSurvivesDamage((steps, seed) => new Life(steps, (JoinType)kind, seed), $"{(JoinType)kind}");

    [Fact]
    public void WindowJoin_Schema_ReadsWell()
    {
        using var join = new WindowJoin<LongKey, string, int>(JoinType.LeftOuter, TimeSpan.TicksPerMinute, TimeSpan.TicksPerSecond, -1, 5);
        var schema = new StoredWindowJoin<LongKey, string, int, LongKeyCodec, StringCodec, IntCodec>("Op", join).Schema;
        Assert.Equal("{ Left: { Time: Timestamp, Arrival: long, MissedWindows: int, Event: string }[], Right: { Time: Timestamp, Arrival: long, MissedWindows: int, Event: int }[] }", schema.Value.ToString());
        Assert.Equal("window join, left outer, size 00:01:00, slide 00:00:01, offset 00:00:00.9999999", schema.Meaning);
        using var once = new WindowJoin<LongKey, string, int>(JoinType.Inner, 10, 10, 0, TimeSpan.TicksPerSecond, firesOnceAtTheEnd: true);
        Assert.EndsWith(", once after 00:00:01", new StoredWindowJoin<LongKey, string, int, LongKeyCodec, StringCodec, IntCodec>("Op", once).Schema.Meaning, StringComparison.Ordinal);
    }

    // What would be held no longer isn't taken back.
    [Fact]
    public void WindowJoin_ShorterLateness_DropsWhatHasClosed()
    {
        using var join = new WindowJoin<LongKey, long, long>(JoinType.Inner, 10, 10, 0, 100);
        Assert.True(join.AddLeft(new(1), 1, 5, long.MinValue));
        Assert.True(join.AddRight(new(1), 2, 25, long.MinValue));
        join.BeginAdvance(12);
        Assert.False(join.MoveNext());
        using var shorter = new WindowJoin<LongKey, long, long>(JoinType.Inner, 10, 10, 0, 1);
        SavedRows.Of(Parts(join)).Load(new(1), Parts(shorter));
        Assert.Equal((0, 1, 30), (shorter.HeldLeft, shorter.HeldRight, shorter.NextDue));
    }

    [Theory]
    [InlineData("MissedWindows -1", 0, -1)]
    [InlineData("lies in 3 windows", 0, 3)]
    [InlineData("Arrival -5", -5, 0)]
    [InlineData("Arrival 9 once more", 9, 0)]
    public void WindowJoin_RowThatCantBe_IsRefused(string found, long arrival, int missed)
    {
        SavedRows.AssertRefused(Fresh(), found, SavedRows.Bytes((ref StateWriter writer) =>
        {
            Write(ref writer, 9, 2);
            Write(ref writer, arrival, missed);
        }));
        SavedRows.AssertRefused(Fresh(), "holds nothing", new byte[8]);
        SavedRows.AssertRefused(Fresh(), "a key that was there before", Row(9, 0), Row(8, 0));

        static byte[] Row(long arrival, int missed) => SavedRows.Bytes((ref StateWriter writer) =>
        {
            Write(ref writer, arrival, missed);
            writer.WriteCount(0);
        });

        static void Write(ref StateWriter writer, long arrival, int missed)
        {
            writer.WriteCount(1);
            writer.WriteInt64(100);
            writer.WriteInt64(arrival);
            writer.WriteInt32(missed);
            writer.WriteInt64(1);
        }

        static StoredState Fresh() => new StoredWindowJoin<LongKey, long, long, LongKeyCodec, LongCodec, LongCodec>("Op", new(JoinType.LeftOuter, 12, 4, 0, 0));
    }

    private static StoredState[] Parts(WindowJoin<LongKey, long, long> join) => [new StoredWindowJoin<LongKey, long, long, LongKeyCodec, LongCodec, LongCodec>("Op", join), new StoredProgress("Op", join)];

    private sealed class Life : JoinLife
    {
        private readonly WindowJoin<TextKey, Named, Number> _join;

        public Life(List<JoinStep> steps, JoinType kind, int seed)
            : base(steps)
        {
            var (size, slide, offset) = Grids[seed % Grids.Length];
            _join = new(kind, size, slide, offset, Latenesses[seed % Latenesses.Length], firesOnceAtTheEnd: seed % 5 == 0);
        }

        public override StoredState[] Parts => [new StoredWindowJoin<TextKey, Named, Number, TextKeyCodec, NamedCodec, NumberCodec>("Op", _join), new StoredProgress("Op", _join)];

        protected override TimedJoin Join => _join;

        protected override string Shown => $"{_join.Key.Value} {_join.HasLeft} {_join.Left?.Step} {_join.HasRight} {_join.Right.Step} {_join.Time} {_join.Window}";

        protected override bool Add(JoinStep step, int number) => step.Act == JoinAct.Left
            ? _join.AddLeft(new($"key {step.Key}"), new(number), step.Time, step.Carried)
            : _join.AddRight(new($"key {step.Key}"), new(number), step.Time, step.Carried);

        protected override bool MoveNextMatch() => _join.MoveNextMatch();

        protected override void BeginAdvance(long watermark) => _join.BeginAdvance(watermark);

        protected override bool MoveNext() => _join.MoveNext();
    }
}
