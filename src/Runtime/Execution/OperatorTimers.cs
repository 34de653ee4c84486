namespace FastFlow;

/// <summary>The timers of one operator that never fired.</summary>
/// <param name="Operator">The operator's name in the graph.</param>
/// <param name="Dropped">
/// How many timers the end of input has dropped: those set when it had come, which nothing can bring about any more, and those that processing time was still to bring about. Timers of event time that
/// were set before all fire at the end.
/// </param>
public sealed record OperatorTimers(string Operator, long Dropped);
