namespace FastFlow;

/// <summary>One file of a rolling sink, as a checkpoint keeps it. Until it is committed it lies among the sink's own files; then it has its name in its partition.</summary>
/// <param name="Partition">The sub-directory, segments parted by '/'; empty for the sink's directory itself.</param>
/// <param name="Name">The name under which it is committed.</param>
/// <param name="LengthBytes">How much of it belongs to the checkpoint; what follows is written again after a restart.</param>
/// <param name="Attempt">The run of the job whose file it is.</param>
/// <param name="OpenedAt">When it was opened, by the job's clock.</param>
public readonly record struct RollingFile(string Partition, string Name, long LengthBytes, long Attempt, Timestamp OpenedAt)
{
    /// <summary>Where it lies before it is committed, from the sink's directory.</summary>
    internal string StagingPath => RollingPath.Staging(Name, Attempt);

    /// <summary>Where it is committed, from the sink's directory.</summary>
    internal string CommittedPath => Partition.Length == 0 ? Name : $"{Partition}/{Name}";
}
