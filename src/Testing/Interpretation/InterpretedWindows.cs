namespace FastFlow.Testing;

/// <summary>An event that a window has.</summary>
/// <param name="Value">The event.</param>
/// <param name="Handler">The handler of its input.</param>
/// <param name="Key">Its key.</param>
/// <param name="Asked">What its <c>Add</c> may ask of time, each time it is called.</param>
/// <param name="Time">When it happened, in the time that the windows go by.</param>
/// <param name="Carried">The watermark of its split just before it was read.</param>
/// <param name="Arrival">Its place among the events of the operator.</param>
internal sealed record Gathered(object? Value, HandlerMethod Handler, object Key, CallTime Asked, long Time, long Carried, long Arrival)
{
    public Type Input => Handler.Event!;
}

/// <summary>A result that is due.</summary>
internal sealed record WindowResult(object Key, Window Window, Firing Firing, Contents Contents);

/// <summary>
/// What one window has gathered, as what has been done to it: events added, and contents merged. The accumulator is worked out anew from that for every result.
/// </summary>
internal sealed class Contents
{
    private readonly Contents? _earlier;
    private readonly Contents? _later;
    private readonly List<Gathered> _added = [];

    public Contents()
    {
    }

    public Contents(IEnumerable<Gathered> events) => _added.AddRange(events);

    public Contents(Contents earlier, Contents later) => (_earlier, _later) = (earlier, later);

    public Contents(Contents before, Gathered added)
        : this(before._added.Append(added)) => (_earlier, _later) = (before._earlier, before._later);

    /// <summary>All events in order of arrival.</summary>
    public IEnumerable<Gathered> Events => (_earlier?.Events ?? []).Concat(_later?.Events ?? []).Concat(_added).OrderBy(e => e.Arrival);

    public void Add(Gathered e) => _added.Add(e);

    /// <summary>The accumulator that the operator's handlers make of it.</summary>
    public object? Accumulate(InterpretedNode node)
    {
        var state = node.NewState();
        if (_earlier is not null)
        {
            var merge = new HandlerCall(_later!.Accumulate(node), (_, _) => { }) { State = _earlier.Accumulate(node) };
            (node.Merge ?? throw new InvalidOperationException($"{node.Node.Display} has no Merge.")).Invoke(node.Instance, merge);
            state = merge.State;
        }

        foreach (var e in _added)
        {
            var add = new HandlerCall(e.Value, (_, _) => { }) { Key = e.Key, Time = e.Asked, State = state };
            e.Handler.Invoke(node.Instance, add);
            state = add.State;
        }

        return state;
    }
}

/// <summary>One window of one key.</summary>
internal sealed class OpenWindow(object key, Int128 start, Int128 end, long arrival)
{
    public object Key { get; } = key;

    public Int128 Start { get; set; } = start;

    public Int128 End { get; set; } = end;

    /// <summary>That of its first event.</summary>
    public long Arrival { get; set; } = arrival;

    public Contents Contents { get; set; } = new();

    /// <summary>How many results it has given.</summary>
    public int Number { get; set; }

    public bool HasFiredOnTime { get; set; }

    /// <summary>It has got an event since its last result.</summary>
    public bool IsChanged { get; set; }

    public object? TriggerState;

    public Window Window => new(new Timestamp(TimeMath.Saturate(Start)), new Timestamp(TimeMath.Saturate(End)));

    /// <summary>Its result, seen from a watermark.</summary>
    public WindowResult Fire(long watermark)
    {
        var kind = TimeMath.Saturate(End) > watermark ? FiringKind.Early : HasFiredOnTime ? FiringKind.Late : FiringKind.OnTime;
        HasFiredOnTime |= kind != FiringKind.Early;
        IsChanged = false;
        Number++;
        return new WindowResult(Key, Window, new Firing(kind, Number), Contents);
    }
}

/// <summary>The windows of one operator.</summary>
internal abstract class InterpretedWindows(InterpretedNode node, WindowDeclaration declaration)
{
    protected InterpretedNode Node { get; } = node;

    protected WindowDeclaration Declaration { get; } = declaration;

    /// <summary>The watermark; of windows in processing time that time.</summary>
    public long Watermark { get; protected set; } = long.MinValue;

    /// <summary>Adds an event.</summary>
    /// <returns>The results that are due at once; null if it was too late.</returns>
    public abstract IReadOnlyList<WindowResult>? Add(Gathered e);

    /// <summary>What a watermark brings about, in order. It is the operator's once all has had its effects.</summary>
    public abstract IReadOnlyList<WindowResult> Advance(long watermark);

    /// <summary>Sees to it that an event which <c>Add</c> throws for leaves no trace: it is added for trial.</summary>
    protected void Try(Contents before, Gathered e)
    {
        if (Node.Node.Role == "Aggregate")
        {
            new Contents(before, e).Accumulate(Node);
        }
    }

    /// <summary>Early results by processing time, of windows that go by event time.</summary>
    public abstract IReadOnlyList<WindowResult> EarlyByProcessingTime();

    /// <summary>A multiple of the time between early results lies behind the one watermark and not behind the other.</summary>
    public static bool Crosses(long every, long from, long to) => every > 0 && Floor(to, every) > Floor(from, every);

    private static Int128 Floor(Int128 time, long every) => (time / every) - (time % every < 0 ? 1 : 0);
}
