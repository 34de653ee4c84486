namespace FastFlow;

/// <summary>A <c>[Join]</c> in which right events are rows of a table and a left event meets its key's row as it is now, whatever the times.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class LookupJoinAttribute : Attribute
{
    /// <summary>Left events wait until the table's input has ended.</summary>
    public bool WaitForTable { get; set; }
}
