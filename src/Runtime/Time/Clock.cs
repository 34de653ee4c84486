namespace FastFlow;

/// <summary>What time it is for an operator.</summary>
/// <param name="Watermark">No event earlier than this will follow, but late ones.</param>
/// <param name="Now">Processing time, from the job's <see cref="TimeProvider"/>; embedded, from <c>AdvanceProcessing</c>.</param>
public readonly record struct Clock(Timestamp Watermark, Timestamp Now);
