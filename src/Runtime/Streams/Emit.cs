using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Collects what one handler call emits. Downstream sees it when the handler has returned; a handler that throws has emitted nothing.
/// </summary>
/// <typeparam name="T">The output's event type.</typeparam>
public readonly ref struct Emit<T>
{
    private readonly EmitBuffer<T> _buffer;

    /// <summary>Used by generated code; in a test take <see cref="Emit.To{T}"/>.</summary>
    public Emit(EmitBuffer<T> buffer) => _buffer = buffer;

    /// <summary>Emits one event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Send(in T value) => _buffer.Add(in value);
}

/// <summary>Collects what one handler call emits to the output tagged <typeparamref name="TTag"/>.</summary>
/// <typeparam name="T">The output's event type.</typeparam>
/// <typeparam name="TTag">The tag that the flow names as <see cref="Out{TOperator, TTag}"/>.</typeparam>
public readonly ref struct Emit<T, TTag>
{
    private readonly EmitBuffer<T> _buffer;

    /// <summary>Used by generated code; in a test take <see cref="Emit.To{T, TTag}"/>.</summary>
    public Emit(EmitBuffer<T> buffer) => _buffer = buffer;

    /// <summary>Emits one event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Send(in T value) => _buffer.Add(in value);
}

/// <summary>Makes emitters for unit tests of handlers.</summary>
public static class Emit
{
    /// <summary>An emitter that appends to <paramref name="list"/>.</summary>
    public static Emit<T> To<T>(List<T> list) => new(new EmitBuffer<T>(list));

    /// <summary>An emitter with a tag that appends to <paramref name="list"/>.</summary>
    public static Emit<T, TTag> To<T, TTag>(List<T> list) => new(new EmitBuffer<T>(list));
}
