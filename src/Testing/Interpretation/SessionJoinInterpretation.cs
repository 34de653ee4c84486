namespace FastFlow.Testing;

/// <summary>Pairs of events that share a session, each once: when it ends, or when a late event brings them together.</summary>
internal sealed class SessionJoinInterpretation(InterpretedNode node, WindowDeclaration declaration) : InterpretedJoin(node)
{
    private readonly List<Session> _sessions = [];
    private readonly HashSet<(JoinRow? Left, JoinRow? Right)> _given = [];

    public override IReadOnlyList<JoinResult>? Add(JoinRow row)
    {
        // Nothing could end behind the last instant of all.
        var start = Int128.Min(row.Time, long.MaxValue - 1);
        var end = Int128.Min(start + declaration.GapOf(row.Input, row.Value), long.MaxValue);
        var joined = _sessions.Where(session => session.Key.Equals(row.Key) && session.Start < end && start < session.End).ToList();
        var merged = new Session(row.Key, joined.Select(session => session.Start).Append(start).Min(), joined.Select(session => session.End).Append(end).Max(), [.. joined.SelectMany(session => session.Rows).Append(row).OrderBy(one => one.Arrival)]);
        if (IsClosed(merged, Math.Max(Watermark, row.Carried)))
        {
            Node.LateCount++;
            return null;
        }

        _sessions.RemoveAll(joined.Contains);
        _sessions.Add(merged);
        return merged.End <= Watermark ? [.. New(merged)] : [];
    }

    public override IReadOnlyList<JoinResult> Advance(long watermark)
    {
        var due = _sessions.Where(session => session.End > Watermark && session.End <= watermark).OrderBy(session => session.End).ThenBy(session => session.Rows[0].Arrival);
        var results = due.SelectMany(New).ToList();
        _sessions.RemoveAll(session => IsClosed(session, watermark));
        return results;
    }

    private IEnumerable<JoinResult> New(Session session)
    {
        var (lefts, rights) = (session.Rows.Where(row => row.IsLeft).ToList(), session.Rows.Where(row => !row.IsLeft).ToList());
        var pairs = lefts.SelectMany(_ => rights, Pair);
        var alone = session.Rows.Where(row => GivesAlone(row) && (row.IsLeft ? rights : lefts).Count == 0).Select(Alone);

        // It is the session's result, so it happens when that ends.
        var time = TimeMath.Subtract(TimeMath.Saturate(session.End), 1);
        return pairs.Concat(alone).Where(result => _given.Add((result.Left, result.Right))).Select(result => result with { Time = time });
    }

    private bool IsClosed(Session session, long mark) => TimeMath.Saturate(session.End + declaration.Lateness) <= mark;

    private sealed record Session(object Key, Int128 Start, Int128 End, List<JoinRow> Rows);
}
