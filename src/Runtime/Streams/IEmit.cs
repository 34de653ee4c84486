namespace FastFlow;

/// <summary>
/// Where a handler with a type parameter <c>TEmit : struct, IEmit&lt;TOut&gt;</c> sends its results: straight on, without a buffer. For the hottest
/// operators; under <see cref="ErrorPolicy.Skip"/> and <see cref="ErrorPolicy.DeadLetter"/> use <see cref="Emit{T}"/>.
/// </summary>
/// <typeparam name="T">The output's event type.</typeparam>
public interface IEmit<T>
{
    /// <summary>Hands one event to everything downstream and returns when it has had its effects.</summary>
    void Send(in T value);
}

/// <summary>The same for an output with a tag.</summary>
/// <typeparam name="T">The output's event type.</typeparam>
/// <typeparam name="TTag">The tag that the flow names as <see cref="Out{TOperator, TTag}"/>.</typeparam>
public interface IEmit<T, TTag>
{
    /// <summary>Hands one event to everything downstream and returns when it has had its effects.</summary>
    void Send(in T value);
}
