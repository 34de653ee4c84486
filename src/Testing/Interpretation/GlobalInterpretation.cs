namespace FastFlow.Testing;

/// <summary>One window of all time per key.</summary>
internal sealed class GlobalInterpretation(InterpretedNode node, WindowDeclaration declaration) : InterpretedWindows(node, declaration)
{
    private readonly List<OpenWindow> _windows = [];

    public override IReadOnlyList<WindowResult>? Add(Gathered e)
    {
        var window = _windows.Find(window => window.Key.Equals(e.Key));
        Try(window?.Contents ?? new Contents(), e);
        if (window is null)
        {
            window = new OpenWindow(e.Key, long.MinValue, long.MaxValue, e.Arrival);
            _windows.Add(window);
        }

        window.Contents.Add(e);
        window.IsChanged = true;
        var isTriggered = Declaration.Trigger?.Fire(ref window.TriggerState, e.Input, e.Value) ?? false;
        return isTriggered || Declaration.EveryEvent ? [window.Fire(Watermark)] : [];
    }

    public override IReadOnlyList<WindowResult> Advance(long watermark)
    {
        var isEarly = !Declaration.IsEarlyInProcessingTime && Crosses(Declaration.EarlyEvery, Watermark, watermark);
        var results = _windows.Where(window => watermark == long.MaxValue || (isEarly && window.IsChanged)).ToList().Select(window => window.Fire(watermark)).ToList();
        Watermark = watermark;
        _windows.RemoveAll(_ => watermark == long.MaxValue);
        return results;
    }

    public override IReadOnlyList<WindowResult> EarlyByProcessingTime() => [.. _windows.Where(window => window.IsChanged).ToList().Select(window => window.Fire(Watermark))];
}
