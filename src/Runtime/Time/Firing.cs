namespace FastFlow;

/// <summary>When a window gives its result, seen from the watermark.</summary>
public enum FiringKind
{
    /// <summary>Before the watermark has reached its end: more may follow.</summary>
    Early,

    /// <summary>The watermark has reached its end.</summary>
    OnTime,

    /// <summary>Again, because of an event within the allowed lateness.</summary>
    Late,
}

/// <summary>Which of its results a window gives.</summary>
/// <param name="Kind">Early, on time or late.</param>
/// <param name="Number">The how-manieth result of this window and key, from 1.</param>
public readonly record struct Firing(FiringKind Kind, int Number);
