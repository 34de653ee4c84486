namespace FastFlow.Tests.Time.Windows;

internal sealed record SessionOptions(long Lateness = 0, long EarlyEvery = 0, bool EveryEvent = false, bool Once = false, bool IsEarlyInProcessingTime = false);

/// <summary>Session windows straight from their definition: lists of events, searched from end to end, in 128 bits.</summary>
internal sealed class SessionModel(SessionOptions options)
{
    private readonly List<Session> _held = [];
    private Int128 _watermark = long.MinValue;
    private Int128 _processingTime = long.MinValue;
    private int _arrivals;
    private Session? _last;

    public long Dropped { get; private set; }

    public int Held => _held.Count;

    /// <summary>Adds an event; gives what fires at once.</summary>
    public IEnumerable<string> Add(int key, long time, long gap, long carried, string content, bool fire)
    {
        var start = Int128.Min(time, long.MaxValue - 1);
        var added = new Session { Key = key, Start = start, End = Int128.Min(start + gap, long.MaxValue), Arrival = _arrivals++ };
        var joined = new List<Session>();
        for (var isGrowing = true; isGrowing;)
        {
            var (from, to) = (joined.Append(added).Min(s => s.Start), joined.Append(added).Max(s => s.End));
            var more = _held.Where(s => s.Key == key && !joined.Contains(s) && s.Start < to && from < s.End).ToList();
            joined.AddRange(more);
            isGrowing = more.Count > 0;
        }

        joined.Sort((left, right) => left.Start.CompareTo(right.Start));
        var all = joined.Append(added).ToList();
        _last = null;
        if (Closes(all.Max(s => s.End)) <= Int128.Max(_watermark, carried))
        {
            Dropped++;
            return [];
        }

        var merged = joined.FirstOrDefault() ?? added;
        var (mergedStart, mergedEnd) = (all.Min(s => s.Start), all.Max(s => s.End));
        merged.Content = string.Concat(joined.Select(s => s.Content)) + content;
        merged.Arrival = all.Min(s => s.Arrival);
        merged.Number = all.Max(s => s.Number);
        merged.HasFiredOnTime = all.Any(s => s.HasFiredOnTime);
        merged.IsChanged = true;
        (merged.Start, merged.End) = (mergedStart, mergedEnd);
        _held.RemoveAll(joined.Contains);
        _held.Add(merged);
        _last = merged;
        return !options.Once && (fire || options.EveryEvent || mergedEnd <= _watermark) ? [Fire(merged, _watermark)] : [];
    }

    /// <summary>Moves the watermark; gives what fires.</summary>
    public List<string> Advance(long watermark)
    {
        var fired = new List<string>();
        var before = FiresAt(_watermark);
        var now = FiresAt(watermark);
        fired.AddRange(_held.Where(s => before < s.End && s.End <= now).OrderBy(s => s.End).ThenBy(s => s.Arrival).Select(s => Fire(s, watermark)));
        if (!options.IsEarlyInProcessingTime && IsEarly(_watermark, watermark))
        {
            fired.AddRange(Early(watermark));
        }

        _held.RemoveAll(s => Closes(s.End) <= watermark);
        _watermark = watermark;
        return fired;
    }

    /// <summary>Moves processing time; gives what fires.</summary>
    public List<string> AdvanceProcessing(long now)
    {
        var isEarly = options.IsEarlyInProcessingTime && IsEarly(_processingTime, now);
        _processingTime = now;
        return isEarly ? [.. Early(_watermark)] : [];
    }

    private bool IsEarly(Int128 from, Int128 to) => !options.Once && options.EarlyEvery > 0 && Floor(to) > Floor(from);

    private IEnumerable<string> Early(Int128 watermark) => _held.Where(s => s.IsChanged && s.End > watermark).OrderBy(s => s.End).ThenBy(s => s.Arrival).Select(s => Fire(s, _watermark));

    private Int128 Closes(Int128 end) => Int128.Min(end + options.Lateness, long.MaxValue);

    private Int128 FiresAt(Int128 watermark) => options.Once && watermark != long.MaxValue ? watermark - options.Lateness : watermark;

    private Int128 Floor(Int128 time) => (time / options.EarlyEvery) - (time % options.EarlyEvery < 0 ? 1 : 0);

    private string Fire(Session session, Int128 watermark)
    {
        var kind = session.End > watermark ? FiringKind.Early : session.HasFiredOnTime ? FiringKind.Late : FiringKind.OnTime;
        session.HasFiredOnTime |= kind != FiringKind.Early;
        session.IsChanged = false;
        session.Number++;
        return Show(session.Key, (long)session.Start, (long)session.End, kind, session.Number, session.Content);
    }

    public static string Show(int key, long start, long end, FiringKind kind, int number, string content) => $"{key} [{start}, {end}) {kind} {number}: {content}";

    private sealed class Session
    {
        public int Key;
        public Int128 Start;
        public Int128 End;
        public int Arrival;
        public int Number;
        public bool HasFiredOnTime;
        public bool IsChanged;
        public string Content = "";
    }
}
