namespace FastFlow.Testing;

/// <summary>What one call of a handler sent to one of its outputs.</summary>
internal abstract class EmittedEvents(HandlerOutput output)
{
    public HandlerOutput Output { get; } = output;

    /// <summary>The <see cref="EmitBuffer{T}"/> behind the handler's <c>Emit</c>.</summary>
    public abstract object Buffer { get; }

    /// <summary>Begins a call: output number <paramref name="number"/> of those that share <paramref name="sequence"/>.</summary>
    public abstract void Open(EmitSequence sequence, byte number);

    public abstract object? At(int index);
}

/// <inheritdoc/>
internal sealed class EmittedEvents<T>(HandlerOutput output) : EmittedEvents(output)
{
    private EmitBuffer<T> _buffer = new();

    public override object Buffer => _buffer;

    public override void Open(EmitSequence sequence, byte number) => _buffer = new EmitBuffer<T>(sequence, number);

    public override object? At(int index) => _buffer.Events[index];
}
