using System.Reflection;

namespace FastFlow.Testing;

/// <summary>An event that a join has.</summary>
/// <param name="IsLeft">It is of the left side.</param>
/// <param name="Input">The type of its side's events.</param>
/// <param name="Key">Its key.</param>
/// <param name="Value">The event.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Carried">The watermark of its split just before it was read.</param>
/// <param name="Arrival">Its place among the events of the pipeline.</param>
internal sealed record JoinRow(bool IsLeft, Type Input, object Key, object? Value, long Time, long Carried, long Arrival);

/// <summary>A result that is due: a pair, or one side alone.</summary>
internal sealed record JoinResult(JoinRow? Left, JoinRow? Right, long Time)
{
    public object Key => (Left ?? Right)!.Key;
}

/// <summary>A join: it keeps all rows that it ever got and looks at all of them.</summary>
internal abstract class InterpretedJoin
{
    protected InterpretedJoin(InterpretedNode node)
    {
        Node = node;
        var method = InterpretedNode.Methods(node.Node.Operator, "Join", nearestOnly: true).Single();
        var sides = method.GetParameters().Where(parameter => parameter.Name != "key").ToList();
        (GivesRightAlone, GivesLeftAlone) = (MayLack(sides[0]), MayLack(sides[1]));
    }

    protected InterpretedNode Node { get; }

    /// <summary>Outer: a left event without a right one is a result, because the right side may be missing.</summary>
    protected bool GivesLeftAlone { get; }

    protected bool GivesRightAlone { get; }

    protected long Watermark => Node.Time.Watermark;

    /// <summary>Null if the node is no join.</summary>
    public static InterpretedJoin? Of(InterpretedNode node, Func<object?> instance)
    {
        if (node.Node.Role != "Join")
        {
            return null;
        }

        foreach (var attribute in node.Node.Operator.GetCustomAttributes(inherit: false))
        {
            switch (attribute)
            {
                case IntervalJoinAttribute interval:
                    return new IntervalJoinInterpretation(node, TimeDeclaration.Duration(node.Node, interval.Before, instance), TimeDeclaration.Duration(node.Node, interval.After, instance));
                case TemporalJoinAttribute:
                    return new TemporalJoinInterpretation(node);
                case LookupJoinAttribute lookup:
                    return new LookupJoinInterpretation(node, lookup.WaitForTable);
            }
        }

        return node.Window!.Shape == WindowShape.Session ? new SessionJoinInterpretation(node, node.Window) : new WindowJoinInterpretation(node, node.Window);
    }

    /// <summary>Adds an event.</summary>
    /// <returns>The results that it brings about at once; null if it was too late.</returns>
    public abstract IReadOnlyList<JoinResult>? Add(JoinRow row);

    /// <summary>The results that an event is going to bring about at once and that the operator's policy covers; nothing changes.</summary>
    public virtual IReadOnlyList<JoinResult> Meet(JoinRow row) => [];

    /// <summary>What a watermark brings about, in order. It is the operator's once all has had its effects.</summary>
    public abstract IReadOnlyList<JoinResult> Advance(long watermark);

    /// <summary>The table's input has ended.</summary>
    public virtual IReadOnlyList<JoinResult> EndTable() => [];

    protected static JoinResult Pair(JoinRow row, JoinRow other) => row.IsLeft
        ? new JoinResult(row, other, Math.Max(row.Time, other.Time))
        : new JoinResult(other, row, Math.Max(row.Time, other.Time));

    protected static JoinResult Alone(JoinRow row) => new(row.IsLeft ? row : null, row.IsLeft ? null : row, row.Time);

    protected bool GivesAlone(JoinRow row) => row.IsLeft ? GivesLeftAlone : GivesRightAlone;

    private static bool MayLack(ParameterInfo parameter) => new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.Nullable;
}

/// <summary>Pairs of a left event at l and a right one at r with l − before &lt;= r &lt;= l + after, when the later to arrive comes.</summary>
internal sealed class IntervalJoinInterpretation(InterpretedNode node, long before, long after) : InterpretedJoin(node)
{
    private readonly List<JoinRow> _rows = [];

    // Rows that may still find their first partner.
    private readonly List<JoinRow> _alone = [];

    public override IReadOnlyList<JoinResult>? Add(JoinRow row)
    {
        if (row.Time < Math.Max(Watermark, row.Carried))
        {
            Node.LateCount++;
            return null;
        }

        var results = Meet(row);
        _alone.RemoveAll(alone => results.Any(result => result.Left == alone || result.Right == alone));
        _rows.Add(row);
        if (results.Count == 0 && Death(row) >= Watermark)
        {
            _alone.Add(row);
        }

        return results;
    }

    public override IReadOnlyList<JoinResult> Meet(JoinRow row)
    {
        if (row.Time < Math.Max(Watermark, row.Carried))
        {
            return [];
        }

        var partners = _rows.Where(other => other.IsLeft != row.IsLeft && other.Key.Equals(row.Key) && IsMatch(row, other)).OrderBy(other => other.Time).ThenBy(other => other.Arrival).ToList();
        return partners.Count > 0 ? [.. partners.Select(partner => Pair(row, partner))]
            : Death(row) < Watermark && GivesAlone(row) ? [Alone(row)]
            : [];
    }

    public override IReadOnlyList<JoinResult> Advance(long watermark)
    {
        var dead = _alone.Where(row => Death(row) < watermark || watermark == long.MaxValue).OrderBy(Death).ThenBy(row => row.Arrival).ToList();
        _alone.RemoveAll(dead.Contains);
        return [.. dead.Where(GivesAlone).Select(row => Alone(row))];
    }

    private bool IsMatch(JoinRow one, JoinRow other)
    {
        var (left, right) = one.IsLeft ? (one.Time, other.Time) : (other.Time, one.Time);
        return (Int128)left - before <= right && right <= (Int128)left + after;
    }

    private long Death(JoinRow row) => TimeMath.Saturate((Int128)row.Time + (row.IsLeft ? after : before));
}

/// <summary>Pairs of events that share a window, once per window, when it ends.</summary>
internal sealed class WindowJoinInterpretation(InterpretedNode node, WindowDeclaration declaration) : InterpretedJoin(node)
{
    private readonly List<(JoinRow Row, List<(Int128 Start, Int128 End)> Windows)> _rows = [];

    public override IReadOnlyList<JoinResult>? Add(JoinRow row)
    {
        var all = declaration.WindowsOf(row.Time).ToList();
        var open = all.Where(window => TimeMath.Saturate(window.End + declaration.Lateness) > Math.Max(Watermark, row.Carried)).ToList();
        if (open.Count == 0)
        {
            Node.LateCount++;
            return null;
        }

        Node.PartlyLateCount += open.Count < all.Count ? 1 : 0;
        var results = new List<JoinResult>();
        foreach (var window in open.Where(window => TimeMath.Saturate(window.End) <= Watermark))
        {
            var others = _rows.Where(other => other.Row.IsLeft != row.IsLeft && other.Row.Key.Equals(row.Key) && other.Windows.Contains(window)).Select(other => other.Row).ToList();
            results.AddRange(Paired(window, row.IsLeft ? [row] : others, row.IsLeft ? others : [row]));
        }

        _rows.Add((row, open));
        return results;
    }

    public override IReadOnlyList<JoinResult> Advance(long watermark)
    {
        var due = _rows.SelectMany(row => row.Windows).Distinct().Where(window => TimeMath.Saturate(window.End) > Watermark && TimeMath.Saturate(window.End) <= watermark).OrderBy(window => window.End).ToList();
        return [.. due.SelectMany(window => _rows.Where(row => row.Windows.Contains(window)).Select(row => row.Row).GroupBy(row => row.Key)
            .SelectMany(key => Paired(window, [.. key.Where(row => row.IsLeft)], [.. key.Where(row => !row.IsLeft)])))];
    }

    private IEnumerable<JoinResult> Paired((Int128 Start, Int128 End) bounds, List<JoinRow> lefts, List<JoinRow> rights)
    {
        // It is the window's result, so it happens when that ends.
        var time = TimeMath.Subtract(TimeMath.Saturate(bounds.End), 1);
        var pairs = lefts.SelectMany(_ => rights, Pair);
        var alone = lefts.Concat(rights).Where(row => GivesAlone(row) && (row.IsLeft ? rights : lefts).Count == 0).Select(Alone);
        return pairs.Concat(alone).Select(result => result with { Time = time });
    }
}

/// <summary>A left event at t meets the newest version not after t, once the watermark is behind t.</summary>
internal sealed class TemporalJoinInterpretation(InterpretedNode node) : InterpretedJoin(node)
{
    private readonly List<JoinRow> _versions = [];
    private readonly List<JoinRow> _waiting = [];

    public override IReadOnlyList<JoinResult>? Add(JoinRow row)
    {
        if (row.Time < Math.Max(Watermark, row.Carried))
        {
            Node.LateCount++;
            return null;
        }

        (row.IsLeft ? _waiting : _versions).Add(row);
        return [];
    }

    public override IReadOnlyList<JoinResult> Advance(long watermark)
    {
        var due = _waiting.Where(left => left.Time < watermark || watermark == long.MaxValue).OrderBy(left => left.Time).ThenBy(left => left.Arrival).ToList();
        _waiting.RemoveAll(due.Contains);
        return [.. due.Select(Met).OfType<JoinResult>()];
    }

    private JoinResult? Met(JoinRow left)
    {
        var version = _versions.Where(right => right.Key.Equals(left.Key) && right.Time <= left.Time).OrderBy(right => right.Time).ThenBy(right => right.Arrival).LastOrDefault();
        return version is not null ? Pair(left, version) : GivesLeftAlone ? Alone(left) : null;
    }
}

/// <summary>A left event meets its key's row of a table as it is now.</summary>
internal sealed class LookupJoinInterpretation(InterpretedNode node, bool waitsForTable) : InterpretedJoin(node)
{
    private readonly Dictionary<object, JoinRow> _table = [];
    private readonly List<JoinRow> _waiting = [];
    private bool _hasEnded;

    public override IReadOnlyList<JoinResult>? Add(JoinRow row)
    {
        if (!row.IsLeft)
        {
            _table[row.Key] = row;
            return [];
        }

        var results = Meet(row);
        if (Waits)
        {
            _waiting.Add(row);
        }

        return results;
    }

    public override IReadOnlyList<JoinResult> Meet(JoinRow row) => row.IsLeft && !Waits && Met(row) is { } met ? [met] : [];

    public override IReadOnlyList<JoinResult> Advance(long watermark) => [];

    public override IReadOnlyList<JoinResult> EndTable()
    {
        var results = _waiting.Select(Met).OfType<JoinResult>().ToList();
        _hasEnded = true;
        _waiting.Clear();
        return results;
    }

    private bool Waits => waitsForTable && !_hasEnded;

    // Whatever the times: the row only tells what the event means.
    private JoinResult? Met(JoinRow left) => _table.TryGetValue(left.Key, out var row) ? new JoinResult(left, row, left.Time) : GivesLeftAlone ? Alone(left) : null;
}
