using System.ComponentModel;

namespace FastFlow;

/// <summary>A key and its panes, where they lie in a <see cref="PaneStore{TKey, TPanes}"/>.</summary>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TPanes">What a key holds.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct KeyPanes<TKey, TPanes>
{
    // First, so that it lies where the whole does.
    internal TPanes Panes;
    internal TKey Key;
}
