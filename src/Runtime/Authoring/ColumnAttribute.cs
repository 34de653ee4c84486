namespace FastFlow;

/// <summary>
/// The column of a CSV record, or the property of a JSON record, that a member takes its value from; without it that is the member's own
/// name. Names are compared ignoring case.
/// </summary>
/// <param name="name">The name in the header line or in the JSON object.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class ColumnAttribute(string name) : Attribute
{
    /// <summary>The name in the header line or in the JSON object.</summary>
    public string Name { get; } = name;
}
