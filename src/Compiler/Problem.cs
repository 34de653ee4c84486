using System;
using System.Globalization;

namespace FastFlow.Compiler;

/// <summary>What a problem points at, in words that survive from one compilation to the next: no symbol, no span.</summary>
internal enum AnchorKind
{
    /// <summary>The pipeline class.</summary>
    Pipeline,

    /// <summary>The argument of <c>[Pipeline]</c> named <see cref="Anchor.Member"/>; the class where the author didn't write it.</summary>
    PipelineArgument,

    /// <summary>Type argument <see cref="Anchor.Second"/> of the <see cref="Anchor.First"/>th <c>[Flow]</c>.</summary>
    FlowArgument,

    /// <summary>The operator class named <see cref="Anchor.Type"/>.</summary>
    Operator,

    /// <summary>The operator's attribute whose class is named <see cref="Anchor.Member"/>.</summary>
    OperatorAttribute,

    /// <summary>Argument <see cref="Anchor.First"/> of that attribute.</summary>
    OperatorAttributeArgument,

    /// <summary>The methods named <see cref="Anchor.Member"/> of the operator; <see cref="Anchor.First"/> is the ordinal of the overload.</summary>
    Handler,

    /// <summary>Parameter <see cref="Anchor.Second"/> of a handler.</summary>
    HandlerParameter,

    /// <summary>The member named <see cref="Anchor.Member"/> of the type whose metadata name is <see cref="Anchor.Type"/>; only ever the other place of a problem.</summary>
    TypeMember,
}

/// <summary>Where a problem is; the analyzers turn it into a location.</summary>
internal readonly record struct Anchor(AnchorKind Kind, int First = 0, int Second = 0, string Type = "", string Member = "")
{
    public static Anchor Pipeline => new(AnchorKind.Pipeline);

    public static Anchor Flow(int flow, int argument) => new(AnchorKind.FlowArgument, flow, argument);

    /// <summary>It points at an operator; else at the pipeline.</summary>
    public bool IsOnOperator => Kind >= AnchorKind.Operator;
}

/// <summary>One broken rule: its id, where, and what its message names.</summary>
internal sealed record Problem(string Id, Anchor Anchor, EquatableArray<string> Arguments)
{
    public Problem(string id, Anchor anchor, params string[] arguments)
        : this(id, anchor, arguments.ToEquatableArray())
    {
    }

    /// <summary>The other side's places, where two are at fault.</summary>
    public EquatableArray<Anchor> Also { get; init; } = EquatableArray<Anchor>.Empty;

    /// <summary>Emitted names of the types that a code fix writes: what is emitted, then what is taken.</summary>
    public EquatableArray<string> Types { get; init; } = EquatableArray<string>.Empty;

    public string Message => string.Format(CultureInfo.InvariantCulture, Rules.Find(Id).Message, [.. Arguments]);

    public bool IsError => Rules.Find(Id).IsError;
}
