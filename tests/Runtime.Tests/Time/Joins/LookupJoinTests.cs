using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Joins;

public class LookupJoinTests
{
    [Theory]
    [InlineData((int)JoinType.Inner, false)]
    [InlineData((int)JoinType.LeftOuter, false)]
    [InlineData((int)JoinType.Inner, true)]
    [InlineData((int)JoinType.LeftOuter, true)]
    public void LookupJoin_RandomSequences_AgreesWithDictionary(int kind, bool waits)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var (join, isOuter) = (new LookupJoin<LongKey, Number, Named>((JoinType)kind, waits), (JoinType)kind == JoinType.LeftOuter);
            var table = new Dictionary<int, Named>();
            List<(int Step, int Key)> waiting = [];
            List<(long, long, Named?)> expected = [], results = [];
            var (length, end) = (random.Next(1, 400), waits ? random.Next(0, 400) : -1);
            for (var i = 0; i <= Math.Max(length, end); i++)
            {
                var (key, dice) = (random.Next(0, 9), random.Next(0, 10));
                if (i == end)
                {
                    Assert.Equal(waiting.Count, join.Waiting);
                    join.TableEnded();
                    waiting.ForEach(left => Expect(left.Step, left.Key));
                    while (join.MoveNext())
                    {
                        Show();
                    }
                }
                else if (dice < 5)
                {
                    join.AddLeft(new(key), new(i), i * 10, i * 10 - 5);
                    if (i < end)
                    {
                        waiting.Add((i, key));
                    }
                    else
                    {
                        Expect(i, key);
                    }

                    while (join.MoveNextMatch())
                    {
                        Show();
                    }
                }
                else if (dice < 8 && i <= Math.Max(end, length))
                {
                    table[key] = new(i);
                    join.SetRow(new(key), table[key]);
                }
                else
                {
                    Assert.Equal(table.Remove(key), join.RemoveRow(new(key)));
                }

                Assert.Equal(table.TryGetValue(key, out var row), join.TryLookup(new(key), out var found));
                Assert.Same(row, found);
            }

            Assert.True(expected.SequenceEqual(results), JoinStream.Name(seed, $"{(JoinType)kind}"));
            Assert.Equal((0, table.Count), (join.Waiting, join.Rows));

            void Expect(int step, int key)
            {
                if (table.TryGetValue(key, out var row) || isOuter)
                {
                    expected.Add((step, step * 10L, row));
                }
            }

            void Show()
            {
                Assert.Equal(join.HasRight, join.Right is not null);
                Assert.Equal(join.Time - 5, join.Carried);
                results.Add((join.Left.Step, join.Time, join.Right));
            }
        }
    }

    // A handler that throws may leave what has waited half given.
    [Fact]
    public void LookupJoin_AddedBeforeAllThatWaitedIsGiven_ComesBehindIt()
    {
        var join = new LookupJoin<LongKey, Number, Named>(JoinType.LeftOuter, waitsForTable: true);
        for (var i = 0; i < 3; i++)
        {
            join.AddLeft(new(1), new(i), i, long.MinValue);
        }

        join.TableEnded();
        Assert.True(join.MoveNext());
        join.AddLeft(new(2), new(3), 3, long.MinValue);
        List<long> results = [];
        while (join.MoveNextMatch())
        {
            results.Add(join.Left.Step);
        }

        Assert.Equal([1, 2, 3], results);
    }

    [Fact]
    public void LookupJoin_RightOuter_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LookupJoin<LongKey, Number, Number>(JoinType.RightOuter, waitsForTable: false));
}
