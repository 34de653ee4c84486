namespace FastFlow;

/// <summary>
/// Keys an operator by one or several members of its event: its state is then per key. For a computed key write
/// <c>static TKey Key(in TEvent)</c> instead, one overload per input.
/// </summary>
/// <param name="members">Names of readable members of the event, best as <c>nameof(Trade.Symbol)</c>; several make a composite key.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class KeyByAttribute(params string[] members) : Attribute
{
    /// <summary>The key's members, in the order given.</summary>
    public string[] Members { get; } = members;
}
