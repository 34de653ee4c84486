namespace FastFlow.Testing;

/// <summary>Windows of counts: every so many events of a key a result over the last ones, and one over what is left at end of input.</summary>
internal sealed class CountInterpretation(InterpretedNode node, WindowDeclaration declaration) : InterpretedWindows(node, declaration)
{
    // By key the events of the window that closes next: those that it shares with the one before, and those since.
    private readonly Dictionary<object, List<Gathered>> _windows = [];
    private readonly Dictionary<object, int> _since = [];

    public override IReadOnlyList<WindowResult>? Add(Gathered e)
    {
        Try(new Contents(), e);
        if (!_windows.TryGetValue(e.Key, out var window))
        {
            _windows.Add(e.Key, window = []);
        }

        window.Add(e);
        _since[e.Key] = _since.GetValueOrDefault(e.Key) + 1;
        if (_since[e.Key] < Declaration.Every)
        {
            return [];
        }

        var result = Fire(e.Key);
        window.RemoveRange(0, Math.Max(0, window.Count - (Declaration.Count - Declaration.Every)));
        _since[e.Key] = 0;
        return [result];
    }

    public override IReadOnlyList<WindowResult> Advance(long watermark)
    {
        Watermark = watermark;
        if (watermark != long.MaxValue)
        {
            return [];
        }

        var results = _windows.Where(window => _since[window.Key] > 0).OrderBy(window => window.Value[0].Arrival).Select(window => Fire(window.Key)).ToList();
        _windows.Clear();
        _since.Clear();
        return results;
    }

    public override IReadOnlyList<WindowResult> EarlyByProcessingTime() => [];

    private WindowResult Fire(object key)
    {
        var events = _windows[key];
        var window = new Window(new Timestamp(events.Min(e => e.Time)), new Timestamp(TimeMath.Add(events.Max(e => e.Time), 1)));

        // Put together of parts only where windows overlap: otherwise there need be no Merge.
        var contents = Declaration.Count == Declaration.Every
            ? new Contents(events)
            : events.Select(e => new Contents([e])).Aggregate((earlier, later) => new Contents(earlier, later));
        return new WindowResult(key, window, new Firing(FiringKind.OnTime, 1), contents);
    }
}
