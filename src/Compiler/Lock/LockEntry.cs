namespace FastFlow.Compiler;

/// <summary>What the state lock says of one state: all that a checkpoint's rows depend on.</summary>
/// <param name="PipelineId">The pipeline's id.</param>
/// <param name="Schema">The state's id, the type of its key, of its values, and what they mean.</param>
/// <param name="MaxParallelism">Key groups: by how many the rows are dealt out.</param>
internal sealed record LockEntry(string PipelineId, StateSchema Schema, int MaxParallelism)
{
    /// <summary>What entries are sorted and found by, ordinally.</summary>
    public string Id => $"{PipelineId}/{Schema.StateId}";

    /// <summary>The entry as a line of the lock.</summary>
    public override string ToString() => LockText.Write(this);
}
