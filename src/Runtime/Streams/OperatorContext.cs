namespace FastFlow;

/// <summary>What an operator may ask for in <c>Open</c>.</summary>
/// <param name="Name">The operator's name in the graph.</param>
/// <param name="Time">The job's clock.</param>
/// <param name="Worker">The worker's index, from 0; operators are opened once for all workers and see 0.</param>
/// <param name="Workers">How many workers the job has.</param>
public sealed record OperatorContext(string Name, TimeProvider Time, int Worker = 0, int Workers = 1);
