using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time.Joins;

/// <summary>Temporal joins that are saved and taken back.</summary>
public sealed class TemporalJoinStoredTests
{
    public static TheoryData<int> Kinds => [(int)JoinType.Inner, (int)JoinType.LeftOuter];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TemporalJoin_Restored_GivesWhatItWouldHave(int kind) => JoinLife.AssertRestores((steps, _) => new Life(steps, (JoinType)kind), $"{(JoinType)kind}", 60);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TemporalJoin_ManyKeysRestored_GivesWhatItWouldHave(int kind) => JoinLife.AssertRestoresManyKeys((steps, _) => new Life(steps, (JoinType)kind), $"{(JoinType)kind}");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TemporalJoin_Damaged_IsRefusedOrGoesOn(int kind) => JoinLife.AssertSurvivesDamage((steps, _) => new Life(steps, (JoinType)kind), $"{(JoinType)kind}");

    [Fact]
    public void TemporalJoin_Schema_ReadsWell()
    {
        using var join = new TemporalJoin<LongKey, string, int>(JoinType.LeftOuter);
        var schema = new StoredTemporalJoin<LongKey, string, int, LongKeyCodec, StringCodec, IntCodec>("Op", join).Schema;
        Assert.Equal("{ Left: { Time: Timestamp, Arrival: long, Event: string }[], Right: { Time: Timestamp, Event: int }[] }", schema.Value.ToString());
        Assert.Equal("temporal join, left outer", schema.Meaning);
    }

    // Each time is that of its bucket alone, or somebody would be told too early.
    [Fact]
    public void TemporalJoin_Restored_IsDueWhenItWas()
    {
        using TemporalJoin<LongKey, long, long> join = new(JoinType.LeftOuter), next = new(JoinType.LeftOuter);
        Assert.True(join.AddRight(new(1), 1, 1_000, 0));
        Assert.True(join.AddRight(new(2), 1, 300_001, 0));
        Assert.True(join.AddLeft(new(1), 1, 400_000, 0));
        join.BeginAdvance(1_000);
        Assert.False(join.MoveNext());
        SavedRows.Of(Parts(join)).Load(new(1), Parts(next));
        Assert.Equal((300_001, 1_000), (next.NextDue, next.Watermark));
    }

    [Fact]
    public void TemporalJoin_WatermarkThatHasPassedWhatWaits_IsRefused()
    {
        using TemporalJoin<LongKey, long, long> join = new(JoinType.LeftOuter), next = new(JoinType.LeftOuter);
        Assert.True(join.AddLeft(new(1), 1, 5, 0));
        SavedRows.AssertPassed(Parts(join), 6, Parts(next));
    }

    [Fact]
    public void TemporalJoin_RowThatCantBe_IsRefused()
    {
        SavedRows.AssertRefused(Fresh(), "versions are in order of time", Row([], [5, 1, 4, 1]));
        SavedRows.AssertRefused(Fresh(), "Arrival -1", Row([5, -1, 4], []));
        SavedRows.AssertRefused(Fresh(), "must be higher", Row([5, 1, 4, 5, 1, 4], []));
        SavedRows.AssertRefused(Fresh(), "holds nothing", Row([], []));
        SavedRows.AssertRefused(Fresh(), "more bytes", [.. Row([5, 1, 4], [5, 1]), 1]);
        SavedRows.AssertRefused(Fresh(), "a key that was there before", Row([5, 1, 4], []), Row([], [5, 1]));

        static byte[] Row(long[] events, long[] versions) => SavedRows.Bytes((ref StateWriter writer) =>
        {
            writer.WriteCount(events.Length / 3);
            foreach (var number in events)
            {
                writer.WriteInt64(number);
            }

            writer.WriteCount(versions.Length / 2);
            foreach (var number in versions)
            {
                writer.WriteInt64(number);
            }
        });

        static StoredState Fresh() => new StoredTemporalJoin<LongKey, long, long, LongKeyCodec, LongCodec, LongCodec>("Op", new(JoinType.Inner));
    }

    private static StoredState[] Parts(TemporalJoin<LongKey, long, long> join) => [new StoredTemporalJoin<LongKey, long, long, LongKeyCodec, LongCodec, LongCodec>("Op", join), new StoredProgress("Op", join)];

    private sealed class Life(List<JoinStep> steps, JoinType kind) : JoinLife(steps)
    {
        private readonly TemporalJoin<TextKey, Number, Named> _join = new(kind);

        public override StoredState[] Parts => [new StoredTemporalJoin<TextKey, Number, Named, TextKeyCodec, NumberCodec, NamedCodec>("Op", _join), new StoredProgress("Op", _join)];

        protected override TimedJoin Join => _join;

        protected override string Shown => $"{_join.Key.Value} {_join.HasLeft} {_join.Left.Step} {_join.HasRight} {_join.Right?.Step} {_join.Time}";

        protected override bool Add(JoinStep step, int number) => step.Act == JoinAct.Left
            ? _join.AddLeft(new($"key {step.Key}"), new(number), step.Time, step.Carried)
            : _join.AddRight(new($"key {step.Key}"), new(number), step.Time, step.Carried);

        protected override bool MoveNextMatch() => _join.MoveNextMatch();

        protected override void BeginAdvance(long watermark) => _join.BeginAdvance(watermark);

        protected override bool MoveNext() => _join.MoveNext();
    }
}
