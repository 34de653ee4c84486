using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// What a key holds in aligned windows: the accumulators of a ring of consecutive panes, two bits for each, and perhaps a number. A pane is the stretch
/// of time that all windows treat alike; its place in the ring is its number modulo <see cref="Count"/>.
/// </summary>
/// <typeparam name="TSelf">The struct itself.</typeparam>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPanes<TSelf, TAccumulator>
    where TSelf : struct, IPanes<TSelf, TAccumulator>
{
    /// <summary>How many panes, a power of two.</summary>
    static abstract int Count { get; }

    /// <summary>There is a number per pane: needed where a window can give more than one result.</summary>
    static abstract bool HasNumbers { get; }

    /// <summary>The rings that it is made of have the right lengths for each other.</summary>
    static abstract bool IsWellFormed { get; }

    /// <summary>The pane has had an event since the last early results.</summary>
    /// <param name="panes">The key's panes.</param>
    /// <param name="index">Below <see cref="Count"/>; not checked.</param>
    static abstract bool IsReady(ref TSelf panes, nuint index);

    /// <summary>1 if the pane has had an event, otherwise 0.</summary>
    /// <inheritdoc cref="IsReady" path="/param"/>
    static abstract int IsLive(ref TSelf panes, nuint index);

    /// <summary>Makes the pane one that has had an event. Without a branch.</summary>
    /// <inheritdoc cref="IsReady" path="/param"/>
    static abstract void Enter(ref TSelf panes, nuint index);

    /// <summary>The accumulator of a pane; default until it has had an event.</summary>
    /// <inheritdoc cref="IsReady" path="/param"/>
    static abstract ref TAccumulator At(ref TSelf panes, nuint index);

    /// <summary>The word of bits that <see cref="IsReady"/> reads, by its index: 64 panes each.</summary>
    static abstract ref ulong ReadyWord(ref TSelf panes, nuint word);

    /// <summary>The word of bits of the panes that have had an event, shifted by <see cref="LiveShift"/>.</summary>
    static abstract ref ulong LiveWord(ref TSelf panes, nuint word);

    /// <summary>Where the bits of <see cref="LiveWord"/> begin: 32 for rings of at most 32 panes, which have one word for both.</summary>
    static abstract int LiveShift { get; }

    /// <summary>How many results the window that the pane stands for has given.</summary>
    /// <inheritdoc cref="IsReady" path="/param"/>
    static abstract ref int Number(ref TSelf panes, nuint index);

    /// <summary>There is room for partial results: needed where a window has many panes.</summary>
    static abstract bool HasStack { get; }

    /// <summary>The pane merged with those behind it; what holds is in <see cref="Stack"/> and <see cref="SuffixWord"/>.</summary>
    /// <inheritdoc cref="IsReady" path="/param"/>
    static abstract ref TAccumulator Suffix(ref TSelf panes, nuint index);

    /// <summary>The word of bits of the panes that have a suffix, by its index: 64 panes each.</summary>
    static abstract ref ulong SuffixWord(ref TSelf panes, nuint word);

    /// <summary>What windows have gathered beside the suffixes.</summary>
    static abstract ref PaneStack<TAccumulator> Stack(ref TSelf panes);
}
