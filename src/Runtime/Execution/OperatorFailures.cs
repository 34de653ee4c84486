namespace FastFlow;

/// <summary>What one operator could not handle so far.</summary>
/// <param name="Operator">The operator, as the flow names it.</param>
/// <param name="Count">How many events.</param>
/// <param name="First">The first failure of each kind: exception type and message.</param>
public sealed record OperatorFailures(string Operator, long Count, IReadOnlyList<string> First);

/// <summary>Counts one operator's failures and remembers the first of each kind.</summary>
internal sealed class FailureCounter(string operatorName)
{
    private readonly Dictionary<string, string> _kinds = [];
    private long _count;

    public string Operator => operatorName;

    /// <summary>The first failure of each kind.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> Kinds => _kinds;

    public long Total => Volatile.Read(ref _count);

    // A reader on another thread sees a snapshot; the worker's thread is the only writer.
    public void Count(long failures) => Volatile.Write(ref _count, _count + failures);

    /// <summary>True for the first of its kind.</summary>
    public bool IsFirst(string kind, Exception exception)
    {
        lock (_kinds)
        {
            return _kinds.TryAdd(kind, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>What had been reported before a restore.</summary>
    public void Restore(string kind, string first)
    {
        lock (_kinds)
        {
            _kinds.TryAdd(kind, first);
        }
    }

    public OperatorFailures Snapshot()
    {
        lock (_kinds)
        {
            return new OperatorFailures(operatorName, Total, [.. _kinds.Values]);
        }
    }
}
