namespace FastFlow.Testing;

/// <summary>Tumbling, sliding and cumulative windows: each holds its own list of events.</summary>
internal sealed class AlignedInterpretation(InterpretedNode node, WindowDeclaration declaration) : InterpretedWindows(node, declaration)
{
    private readonly List<OpenWindow> _windows = [];

    // In the order in which each pane's are added up.
    private readonly List<Gathered> _events = [];

    // Events that came too late for windows which others of their pane are still in, by arrival: the end of the last of these windows.
    private readonly Dictionary<long, Int128> _missed = [];

    // Keys of windows that overlap, in the order in which they entered; a key enters anew once nothing of it is left.
    private readonly Dictionary<object, long> _entered = [];

    // The trigger's states: of a key and a pane, as an accumulator is. Apart from the rest stands that of events which some windows must not see, by the end of the last of these.
    private readonly Dictionary<(object Key, Int128 Pane, Int128 Missed), object?> _triggers = [];

    public override IReadOnlyList<WindowResult>? Add(Gathered e)
    {
        var all = Declaration.WindowsOf(e.Time).ToList();
        var mark = Math.Max(Watermark, e.Carried);
        var open = all.Where(window => !IsClosed(window.End, mark)).ToList();
        if (open.Count == 0)
        {
            Node.LateCount++;
            return null;
        }

        Try(new Contents(_events.Where(other => other.Key.Equals(e.Key) && Declaration.PaneOf(other.Time) == Declaration.PaneOf(e.Time))), e);
        var isTriggered = IsTriggered(e, open.Count < all.Count ? all[^(open.Count + 1)].End : null);
        Node.PartlyLateCount += open.Count < all.Count ? 1 : 0;
        if (!_events.Exists(other => other.Key.Equals(e.Key)))
        {
            _entered[e.Key] = e.Arrival;
        }

        if (open.Count < all.Count)
        {
            _missed[e.Arrival] = all[^(open.Count + 1)].End;
        }

        Insert(e);
        var results = new List<WindowResult>();
        foreach (var (start, end) in open)
        {
            var window = Find(e, start, end);
            window.Contents.Add(e);
            window.IsChanged = true;
            if (isTriggered || Declaration.EveryEvent || TimeMath.Saturate(end) <= Watermark)
            {
                results.Add(Paned(window.Fire(Watermark)));
            }
        }

        return results;
    }

    public override IReadOnlyList<WindowResult> Advance(long watermark)
    {
        var due = InOrder(window => TimeMath.Saturate(window.End) > Watermark && TimeMath.Saturate(window.End) <= watermark).ToList();
        var results = due.Select(window => Paned(window.Fire(watermark))).ToList();
        if (!Declaration.IsEarlyInProcessingTime && Crosses(Declaration.EarlyEvery, Watermark, watermark))
        {
            results.AddRange(InOrder(window => window.IsChanged && TimeMath.Saturate(window.End) > watermark).ToList().Select(window => Paned(window.Fire(watermark))));
        }

        Watermark = watermark;
        _windows.RemoveAll(window => IsClosed(window.End, watermark));
        _events.RemoveAll(e => IsClosed(Declaration.WindowsOf(e.Time).Last().End, watermark));
        return results;
    }

    public override IReadOnlyList<WindowResult> EarlyByProcessingTime() =>
        [.. InOrder(window => window.IsChanged && TimeMath.Saturate(window.End) > Watermark).ToList().Select(window => Paned(window.Fire(Watermark)))];

    /// <summary>Whether all windows of an event that are open are to give their results.</summary>
    private bool IsTriggered(Gathered e, Int128? missed)
    {
        if (Declaration.Trigger is not { } trigger)
        {
            return false;
        }

        var mine = (e.Key, Pane: Declaration.PaneOf(e.Time), Missed: missed is { } end && !IsClosed(end, Watermark) ? end : Int128.MinValue);
        if (mine.Missed == Int128.MinValue)
        {
            // All windows that are left see these now.
            foreach (var part in _triggers.Keys.Where(part => part.Key.Equals(mine.Key) && part.Pane == mine.Pane && part.Missed != mine.Missed && IsClosed(part.Missed, Watermark)).OrderBy(part => part.Missed).ToList())
            {
                _triggers[mine] = _triggers.TryGetValue(mine, out var rest) ? trigger.Merge(rest, _triggers[part]) : _triggers[part];
                _triggers.Remove(part);
            }
        }

        var state = _triggers.GetValueOrDefault(mine);
        var isTriggered = trigger.Fire(ref state, e.Input, e.Value);
        _triggers[mine] = state;
        return isTriggered;
    }

    private bool IsClosed(Int128 end, long mark) => TimeMath.Saturate(end + Declaration.Lateness) <= mark;

    /// <summary>
    /// Behind the others of its pane. Windows that some of these are not in are made of the rest alone, which therefore stays together: what has missed windows is behind it for as long as these
    /// are open.
    /// </summary>
    private void Insert(Gathered e)
    {
        var before = _events.FindIndex(other => other.Key.Equals(e.Key) && Declaration.PaneOf(other.Time) == Declaration.PaneOf(e.Time) && Missed(other) > Missed(e));
        _events.Insert(before < 0 ? _events.Count : before, e);
    }

    private Int128 Missed(Gathered e) => _missed.TryGetValue(e.Arrival, out var end) && !IsClosed(end, Watermark) ? end : Int128.MinValue;

    private IEnumerable<OpenWindow> InOrder(Func<OpenWindow, bool> which) => _windows.Where(which)
        .OrderBy(window => window.End).ThenBy(window => Declaration.Size == Declaration.Slide ? window.Arrival : _entered[window.Key]);

    private OpenWindow Find(Gathered e, Int128 start, Int128 end)
    {
        var window = _windows.Find(window => window.End == end && window.Key.Equals(e.Key));
        if (window is null)
        {
            window = new OpenWindow(e.Key, start, end, e.Arrival);
            _windows.Add(window);
        }

        return window;
    }

    /// <summary>A window's accumulator is that of its panes, merged in order of time.</summary>
    private WindowResult Paned(WindowResult result)
    {
        var gathered = result.Contents.Events.ToHashSet();
        var panes = _events.Where(gathered.Contains).GroupBy(e => Declaration.PaneOf(e.Time)).OrderBy(pane => pane.Key).Select(pane => new Contents(pane));
        return result with { Contents = panes.Aggregate((earlier, later) => new Contents(earlier, later)) };
    }
}
