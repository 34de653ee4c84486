using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Joins;

/// <summary>Looking at what an event would match shows what adding it gives, and changes nothing.</summary>
public class JoinPeekTests
{
    [Theory]
    [InlineData((int)JoinType.Inner)]
    [InlineData((int)JoinType.LeftOuter)]
    [InlineData((int)JoinType.RightOuter)]
    [InlineData((int)JoinType.FullOuter)]
    public void IntervalJoin_Peeked_ShowsWhatAddingGivesAndLeavesNoTrace(int kind)
    {
        var (failed, late) = (0, 0);
        for (var seed = 0; seed < 330; seed++)
        {
            var random = new Random(seed);
            var (before, after) = IntervalJoinModelTests.Bounds[seed % IntervalJoinModelTests.Bounds.Length];
            var steps = JoinStream.Of(random, random.Next(1, 400), random.Next(1, 5), JoinStream.Origins[random.Next(0, JoinStream.Origins.Length)], random.Next(0, 3) * 10);
            var name = JoinStream.Name(seed, $"{(JoinType)kind}, {before} before, {after} after");

            // One looks at every event first and drops some; the other never hears of those.
            var (peeking, plain) = (new IntervalJoin<LongKey, Named, Number>((JoinType)kind, before, after), new IntervalJoin<LongKey, Named, Number>((JoinType)kind, before, after));
            for (var i = 0; i < steps.Count; i++)
            {
                var step = steps[i];
                if (step.Act == JoinAct.Watermark)
                {
                    peeking.BeginAdvance(step.Time);
                    plain.BeginAdvance(step.Time);
                    Assert.True(All(plain, isDue: true).SequenceEqual(All(peeking, isDue: true)), $"{name}, watermark {i}");
                }
                else
                {
                    var isInTime = step.Act == JoinAct.Left ? peeking.PeekLeft(new(step.Key), new(i), step.Time, step.Carried) : peeking.PeekRight(new(step.Key), new(i), step.Time, step.Carried);
                    var fails = isInTime && random.Next(0, 3) == 0;
                    if (fails)
                    {
                        for (var seen = random.Next(0, 3); seen > 0 && peeking.MoveNextMatch(); seen--)
                        {
                        }

                        peeking.EndPeek();
                        failed++;
                    }
                    else
                    {
                        List<JoinResult> foreseen = isInTime ? All(peeking, isDue: false) : [];
                        Assert.Equal(isInTime, Add(peeking, step, i));
                        Assert.Equal(isInTime, Add(plain, step, i));
                        var results = All(plain, isDue: false);
                        Assert.True(results.SequenceEqual(foreseen), $"{name}, event {i} foreseen");
                        Assert.True(results.SequenceEqual(All(peeking, isDue: false)), $"{name}, event {i}");
                        late += isInTime ? 0 : 1;
                    }
                }

                Assert.True((plain.HeldLeft, plain.HeldRight, plain.NextDue, plain.Watermark, plain.Late) == (peeking.HeldLeft, peeking.HeldRight, peeking.NextDue, peeking.Watermark, peeking.Late), $"{name}, step {i}");
            }
        }

        Assert.True(failed > 1000 && late > 1000, $"Only {failed} failed and {late} were late.");
    }

    [Fact]
    public void IntervalJoin_FailedEvent_LetsItsPartnersComeOutAlone()
    {
        var join = new IntervalJoin<LongKey, Named, Number>(JoinType.FullOuter, 5, 5);
        Assert.True(join.AddLeft(new(1), new(0), 10, long.MinValue));
        Assert.False(join.MoveNextMatch());
        Assert.True(join.PeekRight(new(1), new(1), 12, long.MinValue));
        Assert.True(join.MoveNextMatch());
        Assert.Equal((0L, 1L), (join.Left.Step, join.Right.Step));
        join.EndPeek();
        Assert.Equal((1, 0), (join.HeldLeft, join.HeldRight));
        join.BeginAdvance(100);
        Assert.Equal([new JoinResult(0, 0, -1, 10)], All(join, isDue: true));
    }

    [Theory]
    [InlineData((int)JoinType.Inner, false)]
    [InlineData((int)JoinType.LeftOuter, true)]
    public void LookupJoin_Peeked_ShowsTheResultAndKeepsNothing(int kind, bool waits)
    {
        var join = new LookupJoin<LongKey, Named, Number>((JoinType)kind, waits);
        join.SetRow(new(1), new(7));
        if (waits)
        {
            Assert.True(join.PeekLeft(new(1), new(0), 0, 0));
            Assert.False(join.MoveNextMatch());
            Assert.Equal(0, join.Waiting);
            join.AddLeft(new(1), new(1), 0, 0);
            join.EndPeek();
            Assert.Equal(1, join.Waiting);
            join.TableEnded();
            Assert.True(join.MoveNext());
            Assert.Equal((1L, 7L), (join.Left.Step, join.Right.Step));
            Assert.False(join.MoveNext());
        }

        Assert.True(join.PeekLeft(new(1), new(2), 0, 0));
        Assert.True(join.MoveNextMatch());
        Assert.Equal((2L, 7L), (join.Left.Step, join.Right.Step));
        join.EndPeek();
        Assert.False(join.HasLeft);
        Assert.True(join.PeekLeft(new(2), new(3), 0, 0));
        Assert.Equal((JoinType)kind == JoinType.LeftOuter, join.MoveNextMatch());
        join.EndPeek();
        Assert.False(join.MoveNextMatch());
        Assert.Equal(0, join.Waiting);
    }

    private static bool Add(IntervalJoin<LongKey, Named, Number> join, JoinStep step, int i) =>
        step.Act == JoinAct.Left ? join.AddLeft(new(step.Key), new(i), step.Time, step.Carried) : join.AddRight(new(step.Key), new(i), step.Time, step.Carried);

    private static List<JoinResult> All(IntervalJoin<LongKey, Named, Number> join, bool isDue)
    {
        var all = new List<JoinResult>();
        while (isDue ? join.MoveNext() : join.MoveNextMatch())
        {
            all.Add(new(0, join.HasLeft ? join.Left.Step : -1, join.HasRight ? join.Right.Step : -1, join.Time));
        }

        return all;
    }
}
