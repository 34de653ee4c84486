namespace FastFlow.Tests.Time.Windows;

/// <summary>A result of a window: what the engine and the model must agree on.</summary>
internal sealed record AlignedResult(int Key, Window Window, Firing Firing, int[] Events);

/// <summary>
/// Aligned windows straight from their definition: each window of each key keeps the events that it has, and every question is answered by looking at all of them.
/// </summary>
internal sealed class AlignedModel(AlignedWindowOptions options)
{
    private sealed record Held(Int128 Start, Int128 End)
    {
        public readonly List<int> Events = [];
        public bool IsChanged;
        public int Results;
    }

    private sealed class KeyHeld
    {
        public readonly List<Held> Windows = [];
        public long Entered;
        public Int128 LiveUntil = Int128.MinValue;
    }

    private readonly SortedDictionary<int, KeyHeld> _keys = [];
    private long _entries;
    private readonly Dictionary<(int Key, Int128 End), long> _firstEvent = [];

    public long Watermark { get; private set; } = long.MinValue;

    public long ProcessingTime { get; private set; } = long.MinValue;

    public LateEvents Late { get; private set; }

    /// <summary>All windows that hold the instant, by their end.</summary>
    public IEnumerable<(Int128 Start, Int128 End)> WindowsOf(long time)
    {
        var period = options.IsCumulative ? options.SizeTicks : options.SlideTicks;
        var start = (Int128)time - Modulo((Int128)time - options.OffsetTicks, period);
        if (options.IsCumulative)
        {
            for (var end = start + options.SlideTicks; end <= start + options.SizeTicks; end += options.SlideTicks)
            {
                if (end > time)
                {
                    yield return (start, end);
                }
            }

            yield break;
        }

        while (start - period + options.SizeTicks > time)
        {
            start -= period;
        }

        for (; start <= time; start += period)
        {
            yield return (start, start + options.SizeTicks);
        }
    }

    /// <summary>The results that the event brings about at once; null if it is late.</summary>
    public List<AlignedResult>? Add(int key, int id, long time, long carried, bool isTriggered)
    {
        var seen = Math.Max(carried, Watermark);
        var all = WindowsOf(time).ToList();
        var open = all.Where(w => DropTime(w.End) > seen).ToList();
        if (open.Count == 0)
        {
            Late = Late with { Dropped = Late.Dropped + 1 };
            return null;
        }

        Late = Late with { Partly = Late.Partly + (open.Count < all.Count ? 1 : 0) };
        if (!_keys.TryGetValue(key, out var held))
        {
            _keys.Add(key, held = new());
        }

        if (held.LiveUntil == Int128.MinValue || TimeMath.Saturate(held.LiveUntil) <= Watermark)
        {
            held.Entered = ++_entries;
        }

        held.LiveUntil = Int128.Max(held.LiveUntil, DropTime(all[^1].End));
        var results = new List<AlignedResult>();
        foreach (var (start, end) in open)
        {
            var window = held.Windows.Find(w => w.End == end && w.Start == start);
            if (window is null)
            {
                held.Windows.Add(window = new(start, end));
                _firstEvent[(key, end)] = ++_entries;
            }

            window.Events.Add(id);
            window.IsChanged = true;
            if (!options.FiresOnceAtTheEnd && (IsOver(end, Watermark) || options.EveryEvent || isTriggered))
            {
                results.Add(Give(key, window, !IsOver(end, Watermark) ? FiringKind.Early : window.Results == 0 ? FiringKind.OnTime : FiringKind.Late));
            }
        }

        return results;
    }

    public List<AlignedResult> Advance(long watermark)
    {
        var results = new List<AlignedResult>();
        Fire(results, window => IsDue(window.End, watermark) && !IsDue(window.End, Watermark), FiringKind.OnTime);
        if (!options.IsEarlyInProcessingTime && watermark != long.MaxValue && IsEarly(Watermark, watermark))
        {
            Fire(results, window => window.IsChanged && !IsOver(window.End, watermark), FiringKind.Early);
        }

        Watermark = watermark;
        foreach (var held in _keys.Values)
        {
            held.Windows.RemoveAll(w => DropTime(w.End) <= watermark);
        }

        return results;
    }

    public List<AlignedResult> AdvanceProcessing(long now)
    {
        var results = new List<AlignedResult>();
        if (options.IsEarlyInProcessingTime && IsEarly(ProcessingTime, now))
        {
            Fire(results, window => window.IsChanged && !IsOver(window.End, Watermark), FiringKind.Early);
        }

        ProcessingTime = now;
        return results;
    }

    private void Fire(List<AlignedResult> results, Func<Held, bool> fires, FiringKind kind)
    {
        var due = _keys.SelectMany(k => k.Value.Windows.Where(fires), (k, w) => (k.Key, k.Value.Entered, Window: w));
        var isTumbling = options.SizeTicks == options.SlideTicks;
        foreach (var (key, _, window) in due.OrderBy(d => d.Window.End).ThenBy(d => isTumbling ? _firstEvent[(d.Key, d.Window.End)] : d.Entered).ToList())
        {
            results.Add(Give(key, window, kind));
        }
    }

    private AlignedResult Give(int key, Held window, FiringKind kind)
    {
        window.IsChanged = false;
        window.Results++;
        return new(key, new(new(TimeMath.Saturate(window.Start)), new(TimeMath.Saturate(window.End))), new(kind, window.Results), [.. window.Events]);
    }

    private bool IsEarly(long from, long to) => options.EarlyEveryTicks > 0 && !options.FiresOnceAtTheEnd && (Int128)to - Modulo(to, options.EarlyEveryTicks) > from;

    private bool IsDue(Int128 end, long watermark) => options.FiresOnceAtTheEnd ? DropTime(end) <= watermark : IsOver(end, watermark);

    private static bool IsOver(Int128 end, long watermark) => TimeMath.Saturate(end) <= watermark;

    private long DropTime(Int128 end) => TimeMath.Add(TimeMath.Saturate(end), options.LatenessTicks);

    private static Int128 Modulo(Int128 value, Int128 divisor) => ((value % divisor) + divisor) % divisor;
}
