using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Gathers events in front of an <see cref="ISinkWriter{T}"/>, so that the virtual call is paid per batch and not per event. The worker
/// hands over at the end of every batch, before it returns or fails.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SinkBuffer<T>
{
    private const int Size = 256;

    private readonly T[] _events = new T[Size];
    private ISinkWriter<T>? _writer;
    private int _count;

    /// <summary>Opens the sink's writer.</summary>
    public void Open(ISink<T> sink, OperatorContext context) => _writer = sink.Open(context);

    /// <summary>Takes one event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in T value)
    {
        _events[_count] = value;
        if (++_count == Size)
        {
            Hand();
        }
    }

    /// <summary>Hands over what has gathered.</summary>
    public void Hand()
    {
        if (_count > 0)
        {
            var count = _count;
            _count = 0;
            _writer!.Write(new ReadOnlySpan<T>(_events, 0, count));
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            {
                Array.Clear(_events, 0, count);
            }
        }
    }

    /// <summary>Makes the writer show what it holds.</summary>
    public void Flush() => _writer?.Flush();

    /// <summary>Closes the writer.</summary>
    public void Close()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
