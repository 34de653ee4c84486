namespace FastFlow;

/// <summary>How a job's checkpoints have gone so far.</summary>
/// <param name="LastId">The last committed one's id; 0 if there is none. Ids grow over all attempts.</param>
/// <param name="Completed">How many were committed since the job was started in this process.</param>
/// <param name="Failed">How many were not.</param>
/// <param name="Duration">How long the last committed one took, from its barrier to the sinks' commits.</param>
/// <param name="Pause">How long events waited at its barrier.</param>
/// <param name="Bytes">How many bytes of state it holds.</param>
/// <param name="LastFailure">Why the last one that failed did; null if none has.</param>
public sealed record CheckpointStatistics(long LastId, long Completed, long Failed, TimeSpan Duration, TimeSpan Pause, long Bytes, Exception? LastFailure);
