using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Joins;

/// <summary>The temporal join against its definition, which looks at all versions.</summary>
public class TemporalJoinTests
{
    [Theory]
    [InlineData((int)JoinType.Inner)]
    [InlineData((int)JoinType.LeftOuter)]
    public void TemporalJoin_RandomStreams_AgreesWithDefinition(int kind)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            // Above the last watermark there is no version's "soon" any more: what is held there differs by a tick.
            var origin = JoinStream.Origins[random.Next(0, JoinStream.Origins.Length)];
            var steps = JoinStream.Of(random, random.Next(1, 600), random.Next(1, 6), origin, random.Next(0, 2) * 20);
            Compare(steps, new((JoinType)kind), origin < 1000, JoinStream.Name(seed, $"{(JoinType)kind}"));
        }
    }

    // Versions that wait in a list so long that it is searched by samples, added out of order.
    [Fact]
    public void TemporalJoin_ManyVersions_AgreesWithDefinition()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var steps = new List<JoinStep>();
            for (var i = 0; i < 2500; i++)
            {
                var act = random.Next(0, 3) == 0 ? JoinAct.Left : JoinAct.Right;
                steps.Add(new(act, random.Next(0, 2), random.Next(0, 3) == 0 ? random.Next(0, 3000) : i, long.MinValue));
                if (i % 900 == 899)
                {
                    steps.Add(new(JoinAct.Watermark, 0, i / 3, 0));
                }
            }

            steps.Add(new(JoinAct.Watermark, 0, long.MaxValue, 0));
            Compare(steps, new(JoinType.LeftOuter), comparesHeld: true, JoinStream.Name(seed, "many versions"));
        }
    }

    [Fact]
    public void TemporalJoin_RightOuter_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TemporalJoin<LongKey, Number, Number>(JoinType.FullOuter));

    private static void Compare(List<JoinStep> steps, TemporalJoin<LongKey, Number, Named> join, bool comparesHeld, string name)
    {
        List<JoinResult> expected = [], results = [];
        var taken = new List<(int Step, JoinStep Event)>();
        var watermark = long.MinValue;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (step.Act != JoinAct.Watermark)
            {
                var isLate = step.Time < Math.Max(step.Carried, watermark);
                var (key, isTaken) = (new LongKey(step.Key), false);
                isTaken = step.Act == JoinAct.Left ? join.AddLeft(in key, new(i), step.Time, step.Carried) : join.AddRight(in key, new(i), step.Time, step.Carried);
                Assert.True(isTaken == !isLate, name);
                Assert.False(join.MoveNextMatch());
                if (isTaken)
                {
                    taken.Add((i, step));
                }

                continue;
            }

            foreach (var (number, left) in taken.Where(e => e.Event.Act == JoinAct.Left && (e.Event.Time < step.Time || step.Time == long.MaxValue)).OrderBy(e => e.Event.Time).ThenBy(e => e.Step))
            {
                var version = taken.Where(e => e.Event.Act == JoinAct.Right && e.Event.Key == left.Key && e.Event.Time <= left.Time).OrderBy(e => e.Event.Time).ThenBy(e => e.Step).Select(e => (int?)e.Step).LastOrDefault();
                if (version is not null || join.Kind == JoinType.LeftOuter)
                {
                    expected.Add(new(i, number, version ?? -1, left.Time));
                }
            }

            watermark = step.Time;
            taken.RemoveAll(e => e.Event.Act == JoinAct.Left && (e.Event.Time < watermark || watermark == long.MaxValue));
            Move(i);
            if (comparesHeld && watermark < long.MaxValue)
            {
                var isNeeded = taken.Where(e => e.Event.Act == JoinAct.Right).GroupBy(e => e.Event.Key).Sum(versions => versions.Count(v => v.Event.Time > watermark) + (versions.Any(v => v.Event.Time <= watermark) ? 1 : 0));
                Assert.True((taken.Count(e => e.Event.Act == JoinAct.Left), isNeeded) == (join.HeldLeft, join.HeldRight), $"{name}: {join.HeldLeft} and {join.HeldRight} held, not {isNeeded} versions.");
            }
        }

        Assert.True(expected.SequenceEqual(results), $"{name}: expected {string.Join("; ", expected.Except(results).Take(3))}, got {string.Join("; ", results.Except(expected).Take(3))}, {expected.Count} and {results.Count} in all.");
        Assert.Equal((0, 0, long.MaxValue), (join.HeldLeft, join.HeldRight, join.NextDue));

        void Move(int step)
        {
            if (watermark < join.NextDue)
            {
                join.Skip(watermark);
                return;
            }

            join.BeginAdvance(watermark);
            while (join.MoveNext())
            {
                Assert.True(join.HasLeft && join.HasRight == join.Right is not null && join.Key.Value == steps[(int)join.Left.Step].Key, name);
                results.Add(new(step, join.Left.Step, join.HasRight ? join.Right!.Step : -1, join.Time));
            }

            Assert.True(watermark == join.Watermark && (join.NextDue > watermark || watermark == long.MaxValue), name);
        }
    }
}
