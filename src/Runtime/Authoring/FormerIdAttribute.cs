namespace FastFlow;

/// <summary>
/// An id that the operator's state was stored under before: it is restored from there. An operator that has been renamed several times may say so several times, and goes on saying it for as long
/// as state under that id may be restored.
/// </summary>
/// <param name="id">The state's id then: the operator's full type name unless <see cref="StateIdAttribute"/> said otherwise.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class FormerIdAttribute(string id) : Attribute
{
    /// <summary>The id then.</summary>
    public string Id { get; } = id;
}

/// <summary>On a pipeline: an id that one node's state was stored under before.</summary>
/// <typeparam name="TNode">The node as the flow names it: an operator or <see cref="As{TOperator, TTag}"/>.</typeparam>
/// <param name="id">The state's id then.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FormerIdAttribute<TNode>(string id) : Attribute
{
    /// <summary>The id then.</summary>
    public string Id { get; } = id;
}
