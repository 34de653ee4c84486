using System.ComponentModel;

namespace FastFlow;

/// <summary>Gathers the events of one batch for a sink's <c>WriteAsync</c>; the job rests until the sink has taken them.</summary>
/// <typeparam name="T">The event type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class AsyncSinkBuffer<T>(Func<ReadOnlyMemory<T>, CancellationToken, ValueTask> write)
{
    private T[] _events = new T[256];
    private int _count;

    /// <summary>Takes one event; grows where one batch emits much.</summary>
    public void Add(in T value)
    {
        if (_count == _events.Length)
        {
            Array.Resize(ref _events, _count * 2);
        }

        _events[_count++] = value;
    }

    /// <summary>Nothing has gathered.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Writes what has gathered; the buffer is the sink's until the task completes.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        await write(new ReadOnlyMemory<T>(_events, 0, _count), cancellationToken).ConfigureAwait(false);
        Array.Clear(_events, 0, _count);
        _count = 0;
    }
}
