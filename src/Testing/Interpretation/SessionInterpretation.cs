namespace FastFlow.Testing;

/// <summary>Session windows: events less than the gap apart share one.</summary>
internal sealed class SessionInterpretation(InterpretedNode node, WindowDeclaration declaration) : InterpretedWindows(node, declaration)
{
    private readonly List<OpenWindow> _sessions = [];

    public override IReadOnlyList<WindowResult>? Add(Gathered e)
    {
        // Nothing could end behind the last instant of all.
        var start = Int128.Min(e.Time, long.MaxValue - 1);
        var end = Int128.Min(start + Declaration.GapOf(e.Input, e.Value), long.MaxValue);
        var joined = _sessions.Where(session => session.Key.Equals(e.Key) && session.Start < end && start < session.End).OrderBy(session => session.Start).ToList();
        var mergedEnd = joined.Select(session => session.End).Append(end).Max();
        if (IsClosed(mergedEnd, Math.Max(Watermark, e.Carried)))
        {
            Node.LateCount++;
            return null;
        }

        Try(joined.Select(session => session.Contents).Aggregate(new Contents(), (earlier, later) => new Contents(earlier, later)), e);
        var session = joined.FirstOrDefault() ?? new OpenWindow(e.Key, start, end, e.Arrival);
        foreach (var later in joined.Skip(1))
        {
            Merge(session, later);
        }

        _sessions.RemoveAll(joined.Contains);
        _sessions.Add(session);
        (session.Start, session.End) = (Int128.Min(session.Start, start), mergedEnd);
        session.Contents.Add(e);
        session.IsChanged = true;
        var isTriggered = Declaration.Trigger?.Fire(ref session.TriggerState, e.Input, e.Value) ?? false;
        return isTriggered || Declaration.EveryEvent || TimeMath.Saturate(session.End) <= Watermark ? [session.Fire(Watermark)] : [];
    }

    public override IReadOnlyList<WindowResult> Advance(long watermark)
    {
        var results = InOrder(session => session.End > Watermark && session.End <= watermark).ToList().Select(session => session.Fire(watermark)).ToList();
        if (!Declaration.IsEarlyInProcessingTime && Crosses(Declaration.EarlyEvery, Watermark, watermark))
        {
            results.AddRange(InOrder(session => session.IsChanged && session.End > watermark).ToList().Select(session => session.Fire(watermark)));
        }

        Watermark = watermark;
        _sessions.RemoveAll(session => IsClosed(session.End, watermark));
        return results;
    }

    public override IReadOnlyList<WindowResult> EarlyByProcessingTime() =>
        [.. InOrder(session => session.IsChanged && session.End > Watermark).ToList().Select(session => session.Fire(Watermark))];

    private void Merge(OpenWindow into, OpenWindow later)
    {
        into.Contents = new Contents(into.Contents, later.Contents);
        into.Arrival = Math.Min(into.Arrival, later.Arrival);
        into.Number = Math.Max(into.Number, later.Number);
        into.HasFiredOnTime |= later.HasFiredOnTime;
        into.TriggerState = Declaration.Trigger?.Merge(into.TriggerState, later.TriggerState);
    }

    private bool IsClosed(Int128 end, long mark) => TimeMath.Saturate(end + Declaration.Lateness) <= mark;

    private IEnumerable<OpenWindow> InOrder(Func<OpenWindow, bool> which) => _sessions.Where(which).OrderBy(session => session.End).ThenBy(session => session.Arrival);
}
