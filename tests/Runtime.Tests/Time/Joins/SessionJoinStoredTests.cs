using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time.Joins;

/// <summary>Session joins that are saved and taken back.</summary>
public sealed class SessionJoinStoredTests
{
    private static readonly long[] Gaps = [1, 3, 8, 20, 1L << 62, long.MaxValue];

    private static readonly long[] Latenesses = [0, 7, 40, long.MaxValue];

    public static TheoryData<int> Kinds => [(int)JoinType.Inner, (int)JoinType.LeftOuter, (int)JoinType.RightOuter, (int)JoinType.FullOuter];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void SessionJoin_Restored_GivesWhatItWouldHave(int kind) => JoinLife.AssertRestores((steps, seed) => new Life(steps, (JoinType)kind, seed), $"{(JoinType)kind}", 28, length: 200);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void SessionJoin_ManyKeysRestored_GivesWhatItWouldHave(int kind) => JoinLife.AssertRestoresManyKeys((steps, seed) => new Life(steps, (JoinType)kind, seed), $"{(JoinType)kind}");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void SessionJoin_Damaged_IsRefusedOrGoesOn(int kind) => JoinLife.AssertSurvivesDamage((steps, seed) => new Life(steps, (JoinType)kind, seed), $"{(JoinType)kind}");

    [Fact]
    public void SessionJoin_Schema_ReadsWell()
    {
        using var join = new SessionJoin<LongKey, string, int>(JoinType.LeftOuter, 10, 0);
        var schema = new StoredSessionJoin<LongKey, string, int, LongKeyCodec, StringCodec, IntCodec>("Op", join).Schema;
        Assert.Equal(
            "{ Sessions: { Start: Timestamp, End: Timestamp, Arrival: long, Fired: int, HasFiredOnTime: bool, IsChanged: bool, Value: { Left: { Time: Timestamp, Arrival: long, Met: int, Event: string }[], Right: { Time: Timestamp, Arrival: long, Met: int, Event: int }[] } }[] }",
            schema.Value.ToString());
        Assert.Equal("join, left outer, by sessions in event time", schema.Meaning);
    }

    // Two sessions that have fired, restored and then merged: only pairs across them are new.
    [Fact]
    public void SessionJoin_MergedAfterARestore_GivesEachPairOnce()
    {
        SessionJoin<LongKey, long, long> join = new(JoinType.FullOuter, 10, 100), next = new(JoinType.FullOuter, 10, 100);
        Assert.True(join.AddLeft(new(1), 0, 0, 10, long.MinValue));
        Assert.True(join.AddRight(new(1), 1, 3, 10, long.MinValue));
        Assert.True(join.AddRight(new(1), 3, 22, 10, long.MinValue));
        Assert.True(join.AddLeft(new(1), 2, 20, 10, long.MinValue));
        join.BeginAdvance(50);
        while (join.MoveNext())
        {
        }

        SavedRows.Of(Parts(join)).Load(new(1), Parts(next));
        Assert.True(next.AddRight(new(1), 4, 12, 10, 50));
        List<(long, long)> found = [];
        while (next.MoveNextMatch())
        {
            found.Add((next.Left, next.Right));
        }

        Assert.Equal([(0L, 3L), (0L, 4L), (2L, 1L), (2L, 4L)], found);
    }

    [Fact]
    public void SessionJoin_RowThatCantBe_IsRefused()
    {
        SavedRows.AssertRefused(Fresh(), "Met 2", Row([5, 1, 2], []));
        SavedRows.AssertRefused(Fresh(), "Met -1", Row([5, 1, -1], []));
        SavedRows.AssertRefused(Fresh(), "Met 3", Row([5, 1, 1], [5, 2, 3]));
        SavedRows.AssertRefused(Fresh(), "Arrival 1 once more", Row([5, 1, 0], [5, 1, 0]));
        SavedRows.AssertRefused(Fresh(), "Arrival -1", Row([5, -1, 0], []));
        SavedRows.AssertRefused(Fresh(), "a session without events", Row([], []));
        SavedRows.AssertRefused(Fresh(), "a key that was there before", Row([5, 1, 0], []), Row([5, 2, 0], []));

        static byte[] Row(long[] lefts, long[] rights) => SavedRows.Bytes((ref StateWriter writer) =>
        {
            writer.WriteCount(1);
            writer.WriteInt64(0);
            writer.WriteInt64(20);
            writer.WriteInt64(0);
            writer.WriteInt32(1);
            writer.WriteBoolean(true);
            writer.WriteBoolean(false);
            foreach (var side in new[] { lefts, rights })
            {
                writer.WriteCount(side.Length / 3);
                for (var i = 0; i < side.Length; i += 3)
                {
                    writer.WriteInt64(side[i]);
                    writer.WriteInt64(side[i + 1]);
                    writer.WriteInt32((int)side[i + 2]);
                    writer.WriteInt64(1);
                }
            }
        });

        static StoredState Fresh() => new StoredSessionJoin<LongKey, long, long, LongKeyCodec, LongCodec, LongCodec>("Op", new(JoinType.LeftOuter, 10, 100));
    }

    private static StoredState[] Parts(SessionJoin<LongKey, long, long> join) => [new StoredSessionJoin<LongKey, long, long, LongKeyCodec, LongCodec, LongCodec>("Op", join), new StoredProgress("Op", join)];

    private sealed class Life : JoinLife
    {
        private readonly SessionJoin<TextKey, Named, Number> _join;
        private readonly long _gap;
        private readonly bool _varies;

        public Life(List<JoinStep> steps, JoinType kind, int seed)
            : base(steps)
        {
            (_gap, _varies) = (Gaps[seed % 7 == 0 ? seed % Gaps.Length : seed % 4], seed % 2 == 0);
            _join = new(kind, seed % 3 == 0 ? 0 : _gap, Latenesses[seed / 4 % Latenesses.Length], firesOnceAtTheEnd: seed % 5 == 0);
        }

        public override StoredState[] Parts => [new StoredSessionJoin<TextKey, Named, Number, TextKeyCodec, NamedCodec, NumberCodec>("Op", _join), new StoredProgress("Op", _join)];

        protected override TimedJoin Join => _join;

        protected override string Shown => $"{_join.Key.Value} {_join.HasLeft} {_join.Left?.Step} {_join.HasRight} {_join.Right.Step} {_join.Time} {_join.Window}";

        protected override bool Add(JoinStep step, int number)
        {
            var gap = _varies && number % 2 == 0 ? 1 + (number % 17) : _gap;
            return step.Act == JoinAct.Left
                ? _join.AddLeft(new($"key {step.Key}"), new(number), step.Time, gap, step.Carried)
                : _join.AddRight(new($"key {step.Key}"), new(number), step.Time, gap, step.Carried);
        }

        protected override bool MoveNextMatch() => _join.MoveNextMatch();

        protected override void BeginAdvance(long watermark) => _join.BeginAdvance(watermark);

        protected override bool MoveNext() => _join.MoveNext();
    }
}
