using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Joins;

/// <summary>The window join against its definition, which looks at all windows of all events.</summary>
public class WindowJoinModelTests
{
    private static readonly (long Size, long Slide, long Offset)[] Grids =
        [(10, 10, 0), (10, 10, 3), (12, 4, 0), (10, 3, -2), (20, 15, 5), (1, 1, 0), (7, 7, long.MaxValue - 3), (30, 2, 1), (1L << 62, 1L << 62, 5), (long.MaxValue, long.MaxValue, 0)];

    private static readonly long[] Latenesses = [0, 0, 7, 40, long.MaxValue];

    [Theory]
    [InlineData((int)JoinType.Inner)]
    [InlineData((int)JoinType.LeftOuter)]
    [InlineData((int)JoinType.RightOuter)]
    [InlineData((int)JoinType.FullOuter)]
    public void WindowJoin_RandomStreams_AgreesWithDefinition(int kind)
    {
        for (var seed = 0; seed < 600; seed++)
        {
            var random = new Random(seed);
            var (size, slide, offset) = Grids[seed % Grids.Length];
            var lateness = Latenesses[random.Next(0, Latenesses.Length)];
            var steps = JoinStream.Of(random, random.Next(1, 300), random.Next(1, 6), JoinStream.Origins[random.Next(0, JoinStream.Origins.Length)]);
            var isOnce = random.Next(0, 3) == 0;
            var name = JoinStream.Name(seed, $"{(JoinType)kind}, windows of {size} every {slide} from {offset}, lateness {lateness}{(isOnce ? ", once" : string.Empty)}");
            Compare(steps, new((JoinType)kind, size, slide, offset, lateness, isOnce), new WindowJoinModel((JoinType)kind, size, slide, offset, lateness, isOnce), name);
        }
    }

    private static void Compare(List<JoinStep> steps, WindowJoin<LongKey, Named, Number> join, WindowJoinModel model, string name)
    {
        var expected = model.Run(steps);
        var results = new List<(JoinResult, Window)>();
        for (var i = 0; i < steps.Count; i++)
        {
            var (act, key, time, carried) = steps[i];
            if (act != JoinAct.Watermark)
            {
                Assert.True((act == JoinAct.Left ? join.AddLeft(new(key), new(i), time, carried) : join.AddRight(new(key), new(i), time, carried)) == !model.IsLate[i], name);
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
        Assert.Equal(new LateEvents(model.IsLate.Count(late => late), model.PartlyLate), join.Late);
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

/// <summary>The definition, in 128 bits.</summary>
internal sealed class WindowJoinModel(JoinType kind, long size, long slide, long offset, long lateness, bool isOnce)
{
    private readonly List<(int Step, JoinStep Event, List<Int128> Windows)> _events = [];

    public bool[] IsLate { get; private set; } = [];

    public int PartlyLate { get; private set; }

    public int[] Held { get; private set; } = [];

    public List<(JoinResult, Window)> Run(List<JoinStep> steps)
    {
        var results = new List<(JoinResult, Window)>();
        (IsLate, Held) = (new bool[steps.Count], new int[steps.Count]);
        var watermark = long.MinValue;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (step.Act == JoinAct.Watermark)
            {
                var windows = _events.SelectMany(e => e.Windows).Distinct().Where(w => FiresAt(w) > watermark && (FiresAt(w) <= step.Time || step.Time == long.MaxValue)).Order().ToList();
                windows.ForEach(window => Fire(results, i, window));
                watermark = step.Time;
                Held[i] = _events.Count(e => watermark != long.MaxValue && ClosesAt(e.Windows.Max()) > watermark);
                continue;
            }

            var all = WindowsOf(step.Time);
            var open = all.Where(w => ClosesAt(w) > Math.Max(step.Carried, watermark)).Order().ToList();
            IsLate[i] = open.Count == 0;
            PartlyLate += open.Count > 0 && open.Count < all.Count ? 1 : 0;
            if (IsLate[i])
            {
                continue;
            }

            foreach (var window in open.Where(w => !isOnce && End(w) <= watermark))
            {
                var others = _events.Where(e => e.Event.Act != step.Act && e.Event.Key == step.Key && e.Windows.Contains(window)).ToList();
                Pair(results, i, window, step.Act == JoinAct.Left ? [(i, step, open)] : others, step.Act == JoinAct.Left ? others : [(i, step, open)]);
            }

            _events.Add((i, step, open));
        }

        return results;
    }

    private void Fire(List<(JoinResult, Window)> results, int at, Int128 window)
    {
        foreach (var key in _events.Where(e => e.Windows.Contains(window)).Select(e => e.Event.Key).Distinct())
        {
            var events = _events.Where(e => e.Event.Key == key && e.Windows.Contains(window)).ToList();
            Pair(results, at, window, events.Where(e => e.Event.Act == JoinAct.Left).ToList(), events.Where(e => e.Event.Act == JoinAct.Right).ToList());
        }
    }

    private void Pair(List<(JoinResult, Window)> results, int at, Int128 start, List<(int Step, JoinStep Event, List<Int128>)> lefts, List<(int Step, JoinStep Event, List<Int128>)> rights)
    {
        var window = new Window(new(TimeMath.Saturate(start)), new(End(start)));
        results.AddRange(lefts.SelectMany(_ => rights, (l, r) => (new JoinResult(at, l.Step, r.Step, Math.Max(l.Event.Time, r.Event.Time)), window)));
        if (rights.Count == 0 && (kind & JoinType.LeftOuter) != 0)
        {
            results.AddRange(lefts.Select(l => (new JoinResult(at, l.Step, -1, l.Event.Time), window)));
        }

        if (lefts.Count == 0 && (kind & JoinType.RightOuter) != 0)
        {
            results.AddRange(rights.Select(r => (new JoinResult(at, -1, r.Step, r.Event.Time), window)));
        }
    }

    // By their starts.
    private List<Int128> WindowsOf(long time)
    {
        var windows = new List<Int128>();
        var distance = ((Int128)time - offset) % slide;
        for (var start = time - (distance < 0 ? distance + slide : distance); start + size > time; start -= slide)
        {
            windows.Add(start);
        }

        return windows;
    }

    private long End(Int128 start) => TimeMath.Saturate(start + size);

    private long ClosesAt(Int128 start) => TimeMath.Add(End(start), lateness);

    private long FiresAt(Int128 start) => isOnce ? ClosesAt(start) : End(start);
}
