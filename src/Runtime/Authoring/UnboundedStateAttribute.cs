namespace FastFlow;

/// <summary>Accepts that the operator's state is never dropped by time: neither a window nor a time to live bounds it.</summary>
/// <param name="reason">Why that is fine, for who reads it later: "there are 50 warehouses".</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class UnboundedStateAttribute(string reason) : Attribute
{
    /// <summary>Why that is fine.</summary>
    public string Reason { get; } = reason;
}
