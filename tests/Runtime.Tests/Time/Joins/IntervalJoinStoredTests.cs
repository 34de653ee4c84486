using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time.Joins;

/// <summary>Interval joins that are saved and taken back.</summary>
public sealed class IntervalJoinStoredTests
{
    public static TheoryData<int> Kinds => [(int)JoinType.Inner, (int)JoinType.LeftOuter, (int)JoinType.RightOuter, (int)JoinType.FullOuter];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void IntervalJoin_Restored_GivesWhatItWouldHave(int kind) => JoinLife.AssertRestores((steps, seed) => new Life(steps, (JoinType)kind, BoundsOf(seed)), $"{(JoinType)kind}", 33);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void IntervalJoin_ManyKeysRestored_GivesWhatItWouldHave(int kind) => JoinLife.AssertRestoresManyKeys((steps, seed) => new Life(steps, (JoinType)kind, BoundsOf(seed + 1)), $"{(JoinType)kind}");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void IntervalJoin_Damaged_IsRefusedOrGoesOn(int kind) => JoinLife.AssertSurvivesDamage((steps, seed) => new Life(steps, (JoinType)kind, BoundsOf(seed)), $"{(JoinType)kind}");

    [Fact]
    public void IntervalJoin_Schemas_ReadWell()
    {
        using var inner = new IntervalJoin<LongKey, string, int>(JoinType.Inner, TimeSpan.TicksPerSecond * 10, 0);
        using var outer = new IntervalJoin<LongKey, string, int>(JoinType.FullOuter, TimeSpan.TicksPerSecond * 10, -1);
        var (one, other) = (Schema(inner), Schema(outer));
        Assert.Equal("{ Left: { Time: Timestamp, Event: string }[], Right: { Time: Timestamp, Event: int }[] }", one.Value.ToString());
        Assert.Equal("interval join, inner, before 00:00:10, after 00:00:00", one.Meaning);
        Assert.Equal("{ Left: { Time: Timestamp, Matched: bool, Turn: long, Event: string }[], Right: { Time: Timestamp, Matched: bool, Turn: long, Event: int }[] }", other.Value.ToString());
        Assert.Equal("interval join, full outer, before 00:00:10, after -00:00:00.0000001", other.Meaning);

        static StateSchema Schema(IntervalJoin<LongKey, string, int> join) => new StoredIntervalJoin<LongKey, string, int, LongKeyCodec, StringCodec, IntCodec>("Op", join).Schema;
    }

    // What nobody will see again needn't come back.
    [Fact]
    public void InnerIntervalJoin_RowsThatHaveDied_AreNotSaved()
    {
        using var join = new IntervalJoin<LongKey, long, long>(JoinType.Inner, 1_000_000, 0);
        for (var i = 0; i < 30; i++)
        {
            Assert.True(join.AddLeft(new(i % 2), i, i, long.MinValue));
        }

        join.Skip(20);
        Assert.Equal(30, join.HeldLeft);
        using var next = new IntervalJoin<LongKey, long, long>(JoinType.Inner, 1_000_000, 0);
        SavedRows.Of(Parts(join)).Load(new(1), Parts(next));
        Assert.Equal(10, next.HeldLeft);

        static StoredState[] Parts(IntervalJoin<LongKey, long, long> join) => [new StoredIntervalJoin<LongKey, long, long, LongKeyCodec, LongCodec, LongCodec>("Op", join), new StoredProgress("Op", join)];
    }

    [Theory]
    [InlineData("rows are in order of time", 5, true, 0, 4, true, 0)]
    [InlineData("must be higher", 5, true, 1, 5, true, 1)]
    [InlineData("Turn -1", 5, true, -1, 6, true, 0)]
    public void OuterIntervalJoin_RowThatCantBe_IsRefused(string found, long time, bool isMatched, long turn, long secondTime, bool isSecondMatched, long secondTurn)
    {
        SavedRows.AssertRefused(Fresh(), found, SavedRows.Bytes((ref StateWriter writer) =>
        {
            writer.WriteCount(0);
            Write(ref writer);
        }));
        SavedRows.AssertRefused(Fresh(), found, SavedRows.Bytes((ref StateWriter writer) =>
        {
            Write(ref writer);
            writer.WriteCount(0);
        }));
        SavedRows.AssertRefused(Fresh(), "holds nothing", new byte[8]);
        byte[] row = [0, 0, 0, 0, 1, 0, 0, 0, .. new byte[8], 1, .. new byte[8], .. new byte[8]];
        SavedRows.AssertRefused(Fresh(), "a key that was there before", row, row);
        SavedRows.AssertRefused(Fresh(), "2 as a bool", [.. row[..16], 2, .. row[17..]]);

        static StoredState Fresh() => new StoredIntervalJoin<LongKey, long, long, LongKeyCodec, LongCodec, LongCodec>("Op", new(JoinType.LeftOuter, 1, 1));

        void Write(ref StateWriter writer)
        {
            writer.WriteCount(2);
            writer.WriteInt64(time);
            writer.WriteBoolean(isMatched);
            writer.WriteInt64(turn);
            writer.WriteInt64(1);
            writer.WriteInt64(secondTime);
            writer.WriteBoolean(isSecondMatched);
            writer.WriteInt64(secondTurn);
            writer.WriteInt64(2);
        }
    }

    [Fact]
    public void OuterIntervalJoin_WatermarkThatHasPassedWhatIsHeld_IsRefused()
    {
        using IntervalJoin<LongKey, long, long> join = new(JoinType.LeftOuter, 3, 0), next = new(JoinType.LeftOuter, 3, 0);
        Assert.True(join.AddLeft(new(1), 1, 5, 0));
        SavedRows.AssertPassed(Parts(join), 6, Parts(next));

        static StoredState[] Parts(IntervalJoin<LongKey, long, long> join) => [new StoredIntervalJoin<LongKey, long, long, LongKeyCodec, LongCodec, LongCodec>("Op", join), new StoredProgress("Op", join)];
    }

    [Fact]
    public void Progress_LateEventsThatDontAddUp_AreRefused()
    {
        using var join = new IntervalJoin<LongKey, long, long>(JoinType.Inner, 1, 1);
        foreach (var (left, right) in new[] { (1, 1), (-1, 4), (4, -1), (3, 1) })
        {
            SavedRows.AssertRefused(new StoredProgress("Op", join), "together they are the 3", SavedRows.Bytes((ref StateWriter writer) =>
            {
                foreach (long number in new[] { 5, 5, 3, 0, 0, left, right })
                {
                    writer.WriteInt64(number);
                }
            }));
        }
    }

    private static (long Before, long After) BoundsOf(int seed) => IntervalJoinModelTests.Bounds[seed % IntervalJoinModelTests.Bounds.Length];

    private sealed class Life(List<JoinStep> steps, JoinType kind, (long Before, long After) bounds) : JoinLife(steps)
    {
        private readonly IntervalJoin<TextKey, Named, Number> _join = new(kind, bounds.Before, bounds.After);

        public override StoredState[] Parts => [new StoredIntervalJoin<TextKey, Named, Number, TextKeyCodec, NamedCodec, NumberCodec>("Op", _join), new StoredProgress("Op", _join)];

        protected override TimedJoin Join => _join;

        protected override string Shown => $"{_join.Key.Value} {_join.HasLeft} {_join.Left?.Step} {_join.HasRight} {_join.Right.Step} {_join.Time}";

        // Inner joins drop what has died when they come by.
        protected override string Held => _join.Kind == JoinType.Inner ? "" : base.Held;

        protected override bool Add(JoinStep step, int number) => step.Act == JoinAct.Left
            ? _join.AddLeft(new($"key {step.Key}"), new(number), step.Time, step.Carried)
            : _join.AddRight(new($"key {step.Key}"), new(number), step.Time, step.Carried);

        protected override bool MoveNextMatch() => _join.MoveNextMatch();

        protected override void BeginAdvance(long watermark) => _join.BeginAdvance(watermark);

        protected override bool MoveNext() => _join.MoveNext();
    }
}
