namespace FastFlow.Testing;

/// <summary>Tumbling, sliding and cumulative windows: each holds its own list of events.</summary>
internal sealed class AlignedInterpretation(InterpretedNode node, WindowDeclaration declaration) : InterpretedWindows(node, declaration)
{
    private readonly List<OpenWindow> _windows = [];
    private readonly List<Gathered> _events = [];

    // Keys of windows that overlap, in the order in which they entered; a key enters anew once nothing of it is left.
    private readonly Dictionary<object, long> _entered = [];

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
        Node.PartlyLateCount += open.Count < all.Count ? 1 : 0;
        if (!_events.Exists(other => other.Key.Equals(e.Key)))
        {
            _entered[e.Key] = e.Arrival;
        }

        _events.Add(e);
        var results = new List<WindowResult>();
        foreach (var (start, end) in open)
        {
            var window = Find(e, start, end);
            window.Contents.Add(e);
            window.IsChanged = true;
            var isTriggered = Declaration.Trigger?.Fire(ref window.TriggerState, e.Input, e.Value) ?? false;
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

    private bool IsClosed(Int128 end, long mark) => TimeMath.Saturate(end + Declaration.Lateness) <= mark;

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
        var panes = result.Contents.Events.GroupBy(e => Declaration.PaneOf(e.Time)).OrderBy(pane => pane.Key).Select(pane => new Contents(pane));
        return result with { Contents = panes.Aggregate((earlier, later) => new Contents(earlier, later)) };
    }
}
