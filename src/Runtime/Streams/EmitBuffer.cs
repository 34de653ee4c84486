using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// What one output of one operator emitted during one handler call. Generated code owns one per output; buffers of an operator with
/// several outputs share an <see cref="EmitSequence"/>, so that downstream sees the order of the calls.
/// </summary>
/// <typeparam name="T">The output's event type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EmitBuffer<T>
{
    private readonly EmitSequence? _sequence;
    private readonly byte _output;
    private readonly List<T>? _list;
    private T[] _events = [];
    private int _count;

    /// <summary>The only output of its operator.</summary>
    public EmitBuffer() { }

    /// <summary>Output number <paramref name="output"/> of an operator with several.</summary>
    public EmitBuffer(EmitSequence sequence, byte output) => (_sequence, _output) = (sequence, output);

    internal EmitBuffer(List<T> list) => _list = list;

    /// <summary>The events emitted since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<T> Events
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_events, 0, _count);
    }

    /// <summary>Forgets what was emitted; references are released so that nothing is kept alive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Array.Clear(_events, 0, _count);
        }

        _count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(in T value)
    {
        var events = _events;
        var count = _count;
        if ((uint)count < (uint)events.Length)
        {
            events[count] = value;
            _count = count + 1;
            _sequence?.Add(_output);
        }
        else
        {
            AddSlow(in value);
        }
    }

    // A list's buffer keeps its own array empty, so that the test's emitter costs the pipeline's emitter nothing.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddSlow(in T value)
    {
        if (_list is not null)
        {
            _list.Add(value);
            return;
        }

        Array.Resize(ref _events, Math.Max(4, _events.Length * 2));
        Add(in value);
    }
}

/// <summary>The order in which one handler call emitted to its several outputs: output numbers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EmitSequence
{
    private byte[] _outputs = new byte[16];
    private int _count;

    /// <summary>The output of every emit since <see cref="Clear"/>, in order.</summary>
    public ReadOnlySpan<byte> Outputs => new(_outputs, 0, _count);

    /// <summary>Forgets what was emitted.</summary>
    public void Clear() => _count = 0;

    internal void Add(byte output)
    {
        if (_count == _outputs.Length)
        {
            Array.Resize(ref _outputs, _count * 2);
        }

        _outputs[_count++] = output;
    }
}
