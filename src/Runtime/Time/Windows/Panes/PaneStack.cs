using System.ComponentModel;

namespace FastFlow;

/// <summary>Of a key in windows of many panes: the newer panes merged. The older ones have suffixes: each merged with those behind it, up to the newer ones.</summary>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct PaneStack<TAccumulator>
{
    internal TAccumulator Back;
    internal bool HasBack;

    /// <summary>An event came for a pane that is in the suffixes or in <see cref="Back"/> already.</summary>
    internal bool IsStale;
}
