using System.Linq;

namespace FastFlow.Compiler;

internal enum HandlerKind
{
    Map,
    Keep,
    FlatMap,
    On,
    Add,
    Result,

    /// <summary>Adds one accumulator to another.</summary>
    Merge,
    OnTimer,

    /// <summary>All events of a window at once.</summary>
    OnWindow,
    Join,
    Write,
    WriteAsync,

    /// <summary>What an <c>ITransactionalSink</c> takes.</summary>
    Transactional,

    /// <summary>The writer of an <c>ISink&lt;T&gt;</c>.</summary>
    Writer,

    /// <summary>The buffer of an <c>Output&lt;T&gt;</c>.</summary>
    Output,
}

internal enum ParameterKind
{
    Event,
    State,

    /// <summary>The state that broadcast inputs write, for all keys.</summary>
    SharedState,
    Key,
    Emit,

    /// <summary>A type parameter constrained to <c>IEmit&lt;…&gt;</c>.</summary>
    DirectEmit,
    KeyState,
    Timers,
    Timestamp,
    Clock,
    Window,
    Firing,
    TimeDomain,

    /// <summary>The span of a window's events.</summary>
    Events,
}

internal enum PassBy
{
    Value,
    In,
    Ref,
}

/// <param name="Type">Null for a <see cref="ParameterKind.DirectEmit"/>.</param>
/// <param name="Output">For <see cref="ParameterKind.Emit"/>: index of the output in <see cref="OperatorModel.Outputs"/>.</param>
/// <param name="Input">For an event of a join: 0 is the left one, 1 the right.</param>
internal sealed record ParameterModel(ParameterKind Kind, PassBy PassBy, TypeRef? Type, int Output = -1, int Input = -1);

internal enum ReturnKind
{
    Void,

    /// <summary>One event.</summary>
    Event,

    /// <summary>One event or null.</summary>
    Optional,

    /// <summary>A filter's verdict.</summary>
    Bool,

    /// <summary>A task of an asynchronous sink.</summary>
    Task,
}

/// <param name="DirectOutputs">For a handler with <c>TEmit</c>: the outputs behind its constraints.</param>
internal sealed record HandlerModel(
    HandlerKind Kind,
    string Name,
    bool IsStatic,
    EquatableArray<ParameterModel> Parameters,
    ReturnKind Returns,
    EquatableArray<int> DirectOutputs)
{
    public bool IsDirect => DirectOutputs.Count > 0;

    public bool Uses(ParameterKind kind) => Parameters.Any(parameter => parameter.Kind == kind);
}
