using System.ComponentModel;

namespace FastFlow;

/// <summary>State that ends some time behind its key's last handler call, as it lies in the table.</summary>
/// <typeparam name="TValue">The state.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct Expiring<TValue>
{
    /// <summary>The time of a handler call that no clock had told the time of yet: the state doesn't end until it is touched again.</summary>
    public const long Unknown = long.MinValue;

    /// <summary>When a handler was last called for the key, in ticks.</summary>
    public long Touched;

    /// <summary>The state.</summary>
    public TValue Value;
}
