namespace FastFlow;

/// <summary>A job has given up after it was restarted, or because it would fail for ever. What failed last is the inner exception.</summary>
public sealed class JobFailedException : Exception
{
    internal JobFailedException(string message, int attempts, Exception last)
        : base(message, last) => Attempts = attempts;

    /// <summary>How often this process has tried to run the job.</summary>
    public int Attempts { get; }
}
