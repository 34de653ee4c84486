using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Joins;

/// <summary>The session join against its definition, which looks at all sessions and remembers every pair that it has given.</summary>
public class SessionJoinModelTests
{
    private static readonly long[] Gaps = [1, 3, 8, 20, 1L << 62, long.MaxValue];

    private static readonly long[] Latenesses = [0, 0, 7, 40, long.MaxValue];

    [Theory]
    [InlineData((int)JoinType.Inner)]
    [InlineData((int)JoinType.LeftOuter)]
    [InlineData((int)JoinType.RightOuter)]
    [InlineData((int)JoinType.FullOuter)]
    public void SessionJoin_RandomStreams_AgreesWithDefinition(int kind)
    {
        for (var seed = 0; seed < 800; seed++)
        {
            var random = new Random(seed);
            var lateness = Latenesses[random.Next(0, Latenesses.Length)];
            var steps = JoinStream.Of(random, random.Next(1, 300), random.Next(1, 6), JoinStream.Origins[random.Next(0, JoinStream.Origins.Length)]);
            var fixedGap = Gaps[random.Next(0, random.Next(0, 4) == 0 ? Gaps.Length : 4)];
            var most = random.Next(2, 25);
            var gaps = steps.Select(_ => random.Next(0, 2) == 0 && seed % 2 == 0 ? random.Next(1, most) : fixedGap).ToList();
            var isOnce = random.Next(0, 5) == 0;
            var name = JoinStream.Name(seed, $"{(JoinType)kind}, gap {fixedGap}{(seed % 2 == 0 ? $" or less than {most}" : string.Empty)}, lateness {lateness}{(isOnce ? ", once" : string.Empty)}");
            Compare(steps, gaps, new((JoinType)kind, seed % 3 == 0 ? 0 : fixedGap, lateness, isOnce), new SessionJoinModel((JoinType)kind, lateness, isOnce), name);
        }
    }

    [Fact]
    public void SessionJoin_EventsOfBothSidesInTurn_ShareASessionNoneWouldHaveAlone()
    {
        var join = new SessionJoin<LongKey, Named, Number>(JoinType.Inner, 10, 0);
        Assert.True(join.AddLeft(new(1), new(0), 0, 10, long.MinValue));
        Assert.True(join.AddRight(new(1), new(1), 9, 10, long.MinValue));
        Assert.True(join.AddLeft(new(1), new(2), 18, 10, long.MinValue));
        Assert.True(join.AddRight(new(1), new(3), 28, 10, long.MinValue));
        Assert.False(join.MoveNextMatch());
        Assert.Equal([(0L, 1L), (2L, 1L)], Fired(join, 38));
        Assert.Equal((0, 0), (join.HeldLeft, join.HeldRight));
    }

    [Fact]
    public void SessionJoin_LateEventBetweenTwoSessions_GivesThePairsAcrossAndEachPairOnce()
    {
        var join = new SessionJoin<LongKey, Named, Number>(JoinType.FullOuter, 10, 100);
        Assert.True(join.AddLeft(new(1), new(0), 0, 10, long.MinValue));
        Assert.True(join.AddRight(new(1), new(1), 3, 10, long.MinValue));
        Assert.True(join.AddLeft(new(1), new(2), 20, 10, long.MinValue));
        Assert.True(join.AddRight(new(1), new(3), 22, 10, long.MinValue));
        Assert.Equal([(0L, 1L), (2L, 3L)], Fired(join, 50));

        // It ends at 32, which is over: at once.
        Assert.True(join.AddRight(new(1), new(4), 12, 10, 50));
        var found = new List<(long, long)>();
        while (join.MoveNextMatch())
        {
            Assert.Equal(new Window(new(0), new(32)), join.Window);
            found.Add((join.Left.Step, join.Right.Step));
        }

        Assert.Equal([(0L, 3L), (0L, 4L), (2L, 1L), (2L, 4L)], found);
        Assert.Empty(Fired(join, 131));
        Assert.Equal(5, join.HeldLeft + join.HeldRight);
        Assert.Empty(Fired(join, 132));
        Assert.Equal(0, join.HeldLeft + join.HeldRight);
    }

    [Fact]
    public void SessionJoin_GapNotAboveZero_IsRefusedAndAddsNothing()
    {
        var join = new SessionJoin<LongKey, Named, Number>(JoinType.Inner, 0, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => join.AddLeft(new(1), new(0), 0, 0, long.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => join.AddRight(new(1), new(0), 0, -1, long.MinValue));
        Assert.Equal((0, 0, long.MaxValue), (join.HeldLeft, join.HeldRight, join.NextDue));
    }

    private static List<(long Left, long Right)> Fired(SessionJoin<LongKey, Named, Number> join, long watermark)
    {
        var fired = new List<(long, long)>();
        join.BeginAdvance(watermark);
        while (join.MoveNext())
        {
            fired.Add((join.Left.Step, join.Right.Step));
        }

        return fired;
    }

    private static void Compare(List<JoinStep> steps, List<long> gaps, SessionJoin<LongKey, Named, Number> join, SessionJoinModel model, string name)
    {
        var expected = model.Run(steps, gaps);
        var results = new List<(JoinResult, Window)>();
        for (var i = 0; i < steps.Count; i++)
        {
            var (act, key, time, carried) = steps[i];
            if (act != JoinAct.Watermark)
            {
                Assert.True((act == JoinAct.Left ? join.AddLeft(new(key), new(i), time, gaps[i], carried) : join.AddRight(new(key), new(i), time, gaps[i], carried)) == !model.IsLate[i], name);
                while (join.MoveNextMatch())
                {
                    Show(i);
                }

                continue;
            }

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
            Assert.True(model.Held[i] == join.HeldLeft + join.HeldRight, $"{name}: {join.HeldLeft} and {join.HeldRight} held, not {model.Held[i]}.");
        }

        Assert.True(expected.SequenceEqual(results), $"{name}: expected {string.Join("; ", expected.Except(results).Take(3))}, got {string.Join("; ", results.Except(expected).Take(3))}, {expected.Count} and {results.Count} in all.");
        Assert.Equal(new LateEvents(model.IsLate.Count(late => late), 0), join.Late);
        Assert.Equal(join.Late.Dropped, join.LateLeft + join.LateRight);
        Assert.Equal((0, 0, long.MaxValue), (join.HeldLeft, join.HeldRight, join.NextDue));

        void Show(int step)
        {
            var (left, right) = (join.HasLeft ? join.Left.Step : -1, join.HasRight ? join.Right.Step : -1);
            Assert.True((join.HasLeft || join.Left is null) && (join.HasRight || join.Right == default), name);
            Assert.Equal(steps[(int)Math.Max(left, right)].Key, join.Key.Value);
            results.Add((new(step, left, right, join.Time), join.Window));
        }
    }
}

/// <summary>The definition, in 128 bits: a session is what a list of events overlaps with.</summary>
internal sealed class SessionJoinModel(JoinType kind, long lateness, bool isOnce)
{
    private readonly List<Session> _held = [];
    private readonly HashSet<(int Left, int Right)> _given = [];

    public bool[] IsLate { get; private set; } = [];

    public int[] Held { get; private set; } = [];

    public List<(JoinResult, Window)> Run(List<JoinStep> steps, List<long> gaps)
    {
        var results = new List<(JoinResult, Window)>();
        (IsLate, Held) = (new bool[steps.Count], new int[steps.Count]);
        var watermark = long.MinValue;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (step.Act == JoinAct.Watermark)
            {
                var (before, now) = (FiresBy(watermark), FiresBy(step.Time));
                foreach (var session in _held.Where(s => s.End > before && s.End <= now).OrderBy(s => s.End).ThenBy(s => s.Events[0].Step).ToList())
                {
                    Give(results, i, session);
                }

                watermark = step.Time;
                _held.RemoveAll(s => Closes(s.End) <= watermark);
                Held[i] = _held.Sum(s => s.Events.Count);
                continue;
            }

            if (Add(i, step, gaps[i], watermark) is { } added && added.End <= watermark && !isOnce)
            {
                Give(results, i, added);
            }
        }

        return results;
    }

    // The session that the event is in; null if it came too late.
    private Session? Add(int at, JoinStep step, long gap, long watermark)
    {
        var start = Int128.Min(step.Time, long.MaxValue - 1);
        var end = Int128.Min(start + gap, long.MaxValue);
        var joined = _held.Where(s => s.Key == step.Key && s.Start < end && start < s.End).ToList();
        var merged = new Session(step.Key, [.. joined.SelectMany(s => s.Events).Append((Step: at, Event: step)).OrderBy(e => e.Step)], joined.Select(s => s.Start).Append(start).Min(), joined.Select(s => s.End).Append(end).Max());
        if (Closes(merged.End) <= Math.Max(step.Carried, watermark))
        {
            IsLate[at] = true;
            return null;
        }

        _held.RemoveAll(joined.Contains);
        _held.Add(merged);
        return merged;
    }

    private void Give(List<(JoinResult, Window)> results, int at, Session session)
    {
        var window = new Window(new((long)session.Start), new((long)session.End));
        var (lefts, rights) = (session.Events.Where(e => e.Event.Act == JoinAct.Left).ToList(), session.Events.Where(e => e.Event.Act == JoinAct.Right).ToList());
        results.AddRange(lefts.SelectMany(_ => rights, (l, r) => (l, r)).Where(pair => _given.Add((pair.l.Step, pair.r.Step)))
            .Select(pair => (new JoinResult(at, pair.l.Step, pair.r.Step, Math.Max(pair.l.Event.Time, pair.r.Event.Time)), window)));
        if (rights.Count == 0 && (kind & JoinType.LeftOuter) != 0)
        {
            results.AddRange(lefts.Where(l => _given.Add((l.Step, -1))).Select(l => (new JoinResult(at, l.Step, -1, l.Event.Time), window)));
        }

        if (lefts.Count == 0 && (kind & JoinType.RightOuter) != 0)
        {
            results.AddRange(rights.Where(r => _given.Add((-1, r.Step))).Select(r => (new JoinResult(at, -1, r.Step, r.Event.Time), window)));
        }
    }

    private Int128 FiresBy(long watermark) => isOnce && watermark != long.MaxValue ? (Int128)watermark - lateness : watermark;

    private Int128 Closes(Int128 end) => Int128.Min(end + lateness, long.MaxValue);

    private sealed record Session(int Key, List<(int Step, JoinStep Event)> Events, Int128 Start, Int128 End);
}
