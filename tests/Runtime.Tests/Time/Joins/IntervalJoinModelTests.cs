using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Joins;

/// <summary>The interval join against its definition, which looks at all pairs.</summary>
public class IntervalJoinModelTests
{
    public static readonly (long Before, long After)[] Bounds = [(0, 0), (10, 10), (25, 0), (0, 7), (-5, 20), (15, -4), (-6, 6), (300, 300), (long.MaxValue, 5), (long.MaxValue, long.MaxValue), (long.MinValue + 1, long.MaxValue)];

    [Theory]
    [InlineData((int)JoinType.Inner)]
    [InlineData((int)JoinType.LeftOuter)]
    [InlineData((int)JoinType.RightOuter)]
    [InlineData((int)JoinType.FullOuter)]
    public void IntervalJoin_RandomStreams_AgreesWithDefinition(int kind)
    {
        for (var seed = 0; seed < 660; seed++)
        {
            var random = new Random(seed);
            var (before, after) = Bounds[seed % Bounds.Length];
            var steps = JoinStream.Of(random, random.Next(1, 600), random.Next(1, 5), JoinStream.Origins[random.Next(0, JoinStream.Origins.Length)], random.Next(0, 3) * 10);
            Check(steps, (JoinType)kind, before, after, JoinStream.Name(seed, $"{(JoinType)kind}, {before} before, {after} after"));
        }
    }

    // Long lists of one key, which are searched by samples: the watermark stands for long, and one side is far ahead.
    [Theory]
    [InlineData((int)JoinType.Inner)]
    [InlineData((int)JoinType.FullOuter)]
    public void IntervalJoin_LongLists_AgreesWithDefinition(int kind)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var range = random.Next(1, 4) * 400;
            var steps = new List<JoinStep>();
            for (var i = 0; i < 2500; i++)
            {
                var isLeft = random.Next(0, 2) == 0;
                var time = random.Next(0, 4) == 0 ? random.Next(0, range) : i / 2 % range;
                steps.Add(new(isLeft ? JoinAct.Left : JoinAct.Right, 0, time, long.MinValue));
                if (i % 700 == 699)
                {
                    steps.Add(new(JoinAct.Watermark, 0, i * range / 4000, 0));
                }
            }

            steps.Add(new(JoinAct.Watermark, 0, long.MaxValue, 0));
            Check(steps, (JoinType)kind, random.Next(0, 9), random.Next(0, 9), JoinStream.Name(seed, $"{(JoinType)kind}"));
        }
    }

    private static void Check(List<JoinStep> steps, JoinType kind, long before, long after, string name)
    {
        var model = new IntervalJoinModel(kind, before, after);
        var expected = model.Run(steps);
        Compare(steps, new IntervalJoin<LongKey, Number, Named>(kind, before, after), model, expected, step => new(step), step => new(step), row => row.Step, row => row?.Step, name);
        Compare(steps, new IntervalJoin<LongKey, Named, Named>(kind, before, after), model, expected, step => new(step), step => new(step), row => row?.Step, row => row?.Step, name);
    }

    private static void Compare<TLeft, TRight>(
        List<JoinStep> steps,
        IntervalJoin<LongKey, TLeft, TRight> join,
        IntervalJoinModel model,
        List<JoinResult> expected,
        Func<int, TLeft> left,
        Func<int, TRight> right,
        Func<TLeft, long?> leftStep,
        Func<TRight, long?> rightStep,
        string name)
    {
        var results = new List<JoinResult>();

        // Inner joins go through all keys in 64 steps of a sixty-fourth of the width, and a step may be late by one.
        var slack = join.Kind == JoinType.Inner ? TimeMath.Multiply(Math.Max(TimeMath.Add(model.Before, model.After) / 64, 1), 65) : 0;
        for (var i = 0; i < steps.Count; i++)
        {
            var (act, key, time, carried) = steps[i];
            if (act == JoinAct.Watermark)
            {
                if (time >= join.NextDue)
                {
                    join.BeginAdvance(time);
                    while (join.MoveNext())
                    {
                        Show(i);
                    }
                }
                else
                {
                    join.Skip(time);
                }

                Assert.Equal(time, join.Watermark);
                Assert.True(join.NextDue > time || time == long.MaxValue, name);
                AssertHeld(i, time);
                continue;
            }

            // As loops do for events to come: it must change nothing.
            join.Prefetch(new(steps[Math.Min(i + 3, steps.Count - 1)].Key), new(steps[Math.Min(i + 1, steps.Count - 1)].Key));
            var isTaken = act == JoinAct.Left ? join.AddLeft(new(key), left(i), time, carried) : join.AddRight(new(key), right(i), time, carried);
            Assert.True(isTaken == !model.IsLate[i], name);
            while (join.MoveNextMatch())
            {
                Show(i);
            }
        }

        Assert.True(expected.SequenceEqual(results), $"{name}: expected {string.Join("; ", expected.Except(results).Take(3))}, got {string.Join("; ", results.Except(expected).Take(3))}, {expected.Count} and {results.Count} in all.");
        Assert.Equal((0, 0), (join.HeldLeft, join.HeldRight));
        Assert.Equal(model.IsLate.Count(late => late), join.Late.Dropped);
        Assert.Equal(join.Late.Dropped, join.LateLeft + join.LateRight);
        Assert.Equal(long.MaxValue, join.NextDue);

        void Show(int step)
        {
            var (leftAt, rightAt) = (join.HasLeft ? leftStep(join.Left)!.Value : -1, join.HasRight ? rightStep(join.Right)!.Value : -1);
            Assert.True(join.HasLeft || EqualityComparer<TLeft>.Default.Equals(join.Left, default), name);
            Assert.True(join.HasRight || EqualityComparer<TRight>.Default.Equals(join.Right, default), name);
            Assert.Equal(steps[(int)Math.Max(leftAt, rightAt)].Key, join.Key.Value);
            results.Add(new(step, leftAt, rightAt, join.Time));
        }

        void AssertHeld(int step, long watermark)
        {
            var (least, most) = (model.Held(step, watermark), model.Held(step, TimeMath.Subtract(watermark, slack)));
            Assert.True(watermark == long.MaxValue ? join.HeldLeft + join.HeldRight == 0 : join.HeldLeft + join.HeldRight is var held && held >= least && held <= most, $"{name}: {join.HeldLeft} and {join.HeldRight} held, not {least} to {most}.");
        }
    }
}

/// <summary>The definition (DESIGN 2.5), in 128 bits.</summary>
internal sealed class IntervalJoinModel(JoinType kind, long before, long after)
{
    private readonly List<(int Step, JoinStep Event, bool IsHeldEver)> _events = [];

    public long Before => before;

    public long After => after;

    public bool[] IsLate { get; private set; } = [];

    public List<JoinResult> Run(List<JoinStep> steps)
    {
        var results = new List<JoinResult>();
        var open = new HashSet<int>();
        IsLate = new bool[steps.Count];
        var watermark = long.MinValue;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (step.Act == JoinAct.Watermark)
            {
                foreach (var dead in open.Where(o => step.Time == long.MaxValue || Death(steps[o]) < step.Time).OrderBy(o => Death(steps[o])).ThenBy(o => o).ToList())
                {
                    open.Remove(dead);
                    AddAlone(results, i, dead, steps[dead]);
                }

                watermark = step.Time;
                continue;
            }

            IsLate[i] = step.Time < Math.Max(step.Carried, watermark);
            if (IsLate[i])
            {
                continue;
            }

            var partners = _events.Where(e => e.Event.Act != step.Act && e.Event.Key == step.Key && IsMatch(step, e.Event)).OrderBy(e => e.Event.Time).ThenBy(e => e.Step).ToList();
            foreach (var partner in partners)
            {
                open.Remove(partner.Step);
                results.Add(new(i, step.Act == JoinAct.Left ? i : partner.Step, step.Act == JoinAct.Left ? partner.Step : i, Math.Max(step.Time, partner.Event.Time)));
            }

            var isDead = Death(step) < watermark;
            _events.Add((i, step, !isDead));
            if (partners.Count == 0 && isDead)
            {
                AddAlone(results, i, i, step);
            }
            else if (partners.Count == 0)
            {
                open.Add(i);
            }
        }

        return results;
    }

    public int Held(int step, long watermark) => _events.Count(e => e.Step < step && e.IsHeldEver && Death(e.Event) >= watermark);

    private bool IsMatch(JoinStep one, JoinStep other)
    {
        var (left, right) = one.Act == JoinAct.Left ? (one.Time, other.Time) : (other.Time, one.Time);
        return (Int128)left - before <= right && right <= (Int128)left + after;
    }

    private Int128 Death(JoinStep step) => TimeMath.Saturate((Int128)step.Time + (step.Act == JoinAct.Left ? after : before));

    private void AddAlone(List<JoinResult> results, int at, int step, JoinStep row)
    {
        if ((kind & (row.Act == JoinAct.Left ? JoinType.LeftOuter : JoinType.RightOuter)) != 0)
        {
            results.Add(new(at, row.Act == JoinAct.Left ? step : -1, row.Act == JoinAct.Left ? -1 : step, row.Time));
        }
    }
}
