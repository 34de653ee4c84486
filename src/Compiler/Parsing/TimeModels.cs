namespace FastFlow.Compiler;

/// <summary>Ticks, or a member of the operator that holds a TimeSpan, read once at start.</summary>
internal sealed record DurationModel(long Ticks, string? Member = null, bool IsStaticMember = false)
{
    /// <summary>Known when compiled.</summary>
    public bool IsConstant => Member is null;
}

/// <summary>How a member tells an event's time.</summary>
internal enum InstantKind
{
    Timestamp,
    DateTimeOffset,
    DateTime,
    Integer,
}

/// <summary><c>[EventTime]</c> with its <c>[Watermark]</c>.</summary>
/// <param name="Unit">Name of the <c>TimeUnit</c> of an integer.</param>
/// <param name="IsUnsigned64">An integer that a long may not hold.</param>
/// <param name="CannotThrow">Only a field or auto-property of a struct: may be read ahead of the event's turn.</param>
internal sealed record EventTimeModel(string Member, InstantKind Kind, string Unit, bool IsUnsigned64, bool CannotThrow, DurationModel OutOfOrderness, DurationModel? IdleAfter)
{
    /// <summary>The member is a property with code of its author's, which may throw whatever the event.</summary>
    public bool IsComputed { get; init; }
}

internal enum WindowKind
{
    Tumbling,
    Sliding,
    Cumulative,
    Session,
    Count,
    Global,
}

/// <summary><c>[Trigger&lt;T&gt;]</c>.</summary>
/// <param name="EventPassedByIn">How <c>Fire</c> takes its event, per input.</param>
internal sealed record TriggerModel(TypeRef Type, TypeRef State, EquatableArray<bool> EventPassedByIn, bool HasMerge);

/// <summary>The window of an operator, with what makes it give results before and behind its end.</summary>
/// <param name="Size">Of a session the gap, unless a method says.</param>
/// <param name="Slide">The slide, or the step of a cumulative window.</param>
/// <param name="GapPassBy">How <c>Gap</c> takes its event, per input.</param>
/// <param name="Every">Events between two results of a count window.</param>
/// <param name="IsEarlyInProcessingTime">Processing time brings early results about, of windows that don't go by it.</param>
internal sealed record WindowModel(
    WindowKind Kind,
    DurationModel? Size,
    DurationModel? Slide,
    DurationModel? Offset,
    bool HasGapMethod,
    EquatableArray<PassBy> GapPassBy,
    int Count,
    int Every,
    bool IsProcessingTime,
    DurationModel? AllowedLateness,
    DurationModel? EarlyResults,
    bool IsEarlyInProcessingTime,
    bool EveryEvent,
    TriggerModel? Trigger)
{
    /// <summary>Watermarks close it, so that an event can be late for it.</summary>
    public bool IsInEventTime => !IsProcessingTime && Kind is WindowKind.Tumbling or WindowKind.Sliding or WindowKind.Cumulative or WindowKind.Session;

    /// <summary>Accumulators are merged: windows overlap, or grow together.</summary>
    public bool Merges => Kind is WindowKind.Sliding or WindowKind.Cumulative or WindowKind.Session || (Kind == WindowKind.Count && Every < Count);
}

internal enum JoinKind
{
    Window,
    Interval,
    Temporal,
    Lookup,
}

/// <summary>Which events of its two inputs a <c>[Join]</c> pairs.</summary>
/// <param name="IsLeftOptional">A right event without a left one gives a result too.</param>
/// <param name="IsRightOptional">A left event without a right one gives a result too.</param>
internal sealed record JoinModel(JoinKind Kind, bool IsLeftOptional, bool IsRightOptional, DurationModel? Before, DurationModel? After, bool WaitsForTable);
