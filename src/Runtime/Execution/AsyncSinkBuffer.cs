using System.ComponentModel;
using System.Runtime.CompilerServices;

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

    /// <summary>Writes what has gathered; the buffer is the sink's until the task completes. What the sink failed on is not written again.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        if (_count > 0)
        {
            var count = _count;
            _count = 0;
            await write(new ReadOnlyMemory<T>(_events, 0, count), cancellationToken).ConfigureAwait(false);
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            {
                Array.Clear(_events, 0, count);
            }
        }
    }
}
