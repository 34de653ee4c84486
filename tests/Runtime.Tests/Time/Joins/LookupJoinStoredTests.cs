using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time.Joins;

/// <summary>Lookup joins that are saved and taken back: the table, and the events that wait for it.</summary>
public sealed class LookupJoinStoredTests
{
    [Theory]
    [InlineData((int)JoinType.Inner, false)]
    [InlineData((int)JoinType.LeftOuter, false)]
    [InlineData((int)JoinType.Inner, true)]
    [InlineData((int)JoinType.LeftOuter, true)]
    public void LookupJoin_Restored_GivesWhatItWouldHave(int kind, bool waits)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var (random, keys) = (new Random(seed), seed % 10 == 0 ? 3000 : 5);
            var acts = Enumerable.Range(0, keys > 5 ? 8000 : random.Next(1, 80)).Select(_ => (random.Next(10), random.Next(keys))).ToList();
            var end = random.Next(acts.Count);
            HashSet<int> places = keys > 5 ? [end / 2, end, end + 1] : [.. Enumerable.Range(0, acts.Count)];
            StoredLife.AssertSame(() => new Life(acts, end, (JoinType)kind, waits), acts.Count, random, places, $"seed {seed}");
        }
    }

    [Fact]
    public void LookupJoin_Damaged_IsRefusedOrGoesOn()
    {
        var refused = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var acts = Enumerable.Range(0, 100).Select(_ => (random.Next(10), random.Next(6))).ToList();
            refused += StoredLife.Damage(() => new Life(acts, 80, JoinType.LeftOuter, waits: true), acts.Count, 60, random, 40, $"seed {seed}");
        }

        Assert.InRange(refused, 150, 1100);
    }

    [Fact]
    public void LookupJoin_Schema_ReadsWell()
    {
        using var join = new LookupJoin<LongKey, string, int>(JoinType.Inner, waitsForTable: true);
        var schema = new StoredLookupEvents<LongKey, string, int, LongKeyCodec, StringCodec>("Op", join).Schema;
        Assert.Equal(("Op/left", "{ Waiting: { Time: Timestamp, Watermark: Timestamp, Arrival: long, Event: string }[] }"), (schema.StateId, schema.Value.ToString()));
    }

    [Fact]
    public void LookupJoin_RowThatCantBe_IsRefused()
    {
        SavedRows.AssertRefused(Fresh(), "Arrival -1", Row(5, 5, -1, 1));
        SavedRows.AssertRefused(Fresh(), "must be higher", Row(5, 5, 1, 1, 5, 5, 0, 1));
        SavedRows.AssertRefused(Fresh(), "holds nothing", Row());
        SavedRows.AssertRefused(Fresh(), "a key that was there before", Row(5, 5, 1, 1), Row(5, 5, 2, 1));

        static byte[] Row(params long[] events) => SavedRows.Bytes((ref StateWriter writer) =>
        {
            writer.WriteCount(events.Length / 4);
            foreach (var number in events)
            {
                writer.WriteInt64(number);
            }
        });

        static StoredState Fresh() => new StoredLookupEvents<LongKey, long, long, LongKeyCodec, LongCodec>("Op", new(JoinType.Inner, waitsForTable: true));
    }

    private sealed class Life(List<(int Dice, int Key)> acts, int end, JoinType kind, bool waits) : StoredLife
    {
        private readonly LookupJoin<TextKey, Named, Number> _join = new(kind, waits);

        public override StoredState[] Parts =>
        [
            new StoredTable<TextKey, Number, TextKeyCodec, NumberCodec>("Op/right", _join.Table),
            new StoredLookupEvents<TextKey, Named, Number, TextKeyCodec, NamedCodec>("Op", _join),
            new StoredProgress("Op", _join),
        ];

        public override void Dispose() => _join.Dispose();

        public override void Do(int step, List<string> log)
        {
            var (dice, number) = acts[step];
            var key = new TextKey($"key {number}");
            if (step == end)
            {
                _join.BeginAdvance(long.MaxValue);
                while (_join.MoveNext())
                {
                    Show();
                }
            }
            else if (dice < 5)
            {
                _join.AddLeft(in key, new(step), step * 10, step - 5);
                while (_join.MoveNextMatch())
                {
                    Show();
                }
            }
            else if (dice < 8)
            {
                _join.SetRow(in key, new(step));
            }
            else
            {
                log.Add($"{step}: {_join.RemoveRow(in key)}");
            }

            log.Add($"{step}: {_join.Rows} rows, {_join.Waiting} wait, at {_join.Watermark}");

            void Show() => log.Add($"{step}: {_join.Key.Value} {_join.Left.Step} {_join.HasRight} {_join.Right.Step} {_join.Time} {_join.Carried}");
        }
    }
}
