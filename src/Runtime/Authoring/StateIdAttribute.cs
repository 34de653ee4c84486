namespace FastFlow;

/// <summary>Pins the identity of an operator's state, so that the class may be renamed.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class StateIdAttribute(string id) : Attribute
{
    /// <summary>The identity; unique within the pipeline.</summary>
    public string Id { get; } = id;
}

/// <summary>Pins, on a pipeline, the identity of one node's state.</summary>
/// <typeparam name="TNode">The node as the flow names it: an operator or <see cref="As{TOperator, TTag}"/>.</typeparam>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class StateIdAttribute<TNode>(string id) : Attribute
{
    /// <summary>The identity; unique within the pipeline.</summary>
    public string Id { get; } = id;
}
