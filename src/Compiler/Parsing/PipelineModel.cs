namespace FastFlow.Compiler;

internal enum ArgumentKind
{
    /// <summary>An operator, or <c>As&lt;…&gt;</c> of one.</summary>
    Node,
    Out,
    In,
    Else,
    Errors,
    Late,
}

/// <summary>One type argument of a flow.</summary>
/// <param name="Operator">Emitted name of the operator type.</param>
/// <param name="AsTag">The tag that makes it a second node.</param>
/// <param name="PortTag">The tag of <c>Out</c> or <c>In</c>.</param>
/// <param name="Display">As written.</param>
internal sealed record FlowArgument(ArgumentKind Kind, string Operator, TypeRef? AsTag, TypeRef? PortTag, string Display)
{
    public string NodeKey => AsTag is null ? Operator : Operator + "#" + AsTag.Name;
}

internal sealed record FlowModel(EquatableArray<FlowArgument> Arguments);

/// <summary><c>[StateId&lt;TNode&gt;("…")]</c>.</summary>
internal sealed record PinnedStateId(string NodeKey, string Id);

/// <summary>A pipeline as its author wrote it: all that Graph, Plan and Emit may know.</summary>
/// <param name="ContainingTypes">Opening lines of the types it is nested in, outermost first.</param>
/// <param name="MetadataName">Full metadata name, for hint names.</param>
/// <param name="Discards">Emitted names of the event types that may go nowhere.</param>
internal sealed record PipelineModel(
    string Name,
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string MetadataName,
    Visibility Visibility,
    bool HasRemarks,
    string Id,
    int MaxParallelism,
    EquatableArray<FlowModel> Flows,
    EquatableArray<OperatorModel> Operators,
    EquatableArray<string> Discards,
    EquatableArray<PinnedStateId> StateIds,
    EquatableArray<Problem> Problems)
{
    /// <summary><c>Delivery.ExactlyOnce</c>.</summary>
    public bool IsExactlyOnce { get; init; }

    /// <summary><c>[FormerId&lt;TNode&gt;("…")]</c>.</summary>
    public EquatableArray<PinnedStateId> FormerIds { get; init; } = EquatableArray<PinnedStateId>.Empty;
}
