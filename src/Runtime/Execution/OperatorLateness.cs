namespace FastFlow;

/// <summary>Events that came too late for an operator, since the run began.</summary>
/// <param name="Operator">The operator's name in the graph.</param>
/// <param name="Dropped">Too late for all their windows; they went to <c>Late&lt;TOperator&gt;</c> if that is wired.</param>
/// <param name="Partly">Too late for some of their windows, and added to the others.</param>
public sealed record OperatorLateness(string Operator, long Dropped, long Partly);
