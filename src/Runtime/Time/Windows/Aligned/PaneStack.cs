namespace FastFlow;

/// <summary>
/// Two stacks that make merging many panes cheap: what a window has gathered is a suffix of the older panes and all of the newer ones, and moving the window on takes one
/// suffix off and adds one pane. When the suffixes are used up, all panes at hand become suffixes. Each pane is merged twice, however long the window.
/// </summary>
internal struct PaneStack<TAccumulator>
{
    /// <summary>Of the panes from <see cref="Top"/> on each merged with those behind it, up to <see cref="Middle"/>; in order, so that the top moves up.</summary>
    public PaneSuffix<TAccumulator>[]? Suffixes;

    public int Top;
    public int Count;

    /// <summary>The panes from <see cref="Middle"/> to <see cref="End"/> merged, if <see cref="HasBack"/>.</summary>
    public TAccumulator Back;

    public long Middle;
    public long End;
    public bool HasBack;

    /// <summary>Covers nothing: to be built.</summary>
    public static PaneStack<TAccumulator> Empty => new() { Middle = long.MinValue, End = long.MinValue };
}

/// <summary>A pane merged with those behind it.</summary>
internal struct PaneSuffix<TAccumulator>
{
    public long Pane;
    public TAccumulator Accumulator;
}

/// <summary>Arrays of suffixes not in use, by the logarithm of their length.</summary>
internal sealed class PaneSuffixPool<TAccumulator>
{
    private readonly Stack<PaneSuffix<TAccumulator>[]>[] _free = [.. Enumerable.Range(0, 32).Select(static _ => new Stack<PaneSuffix<TAccumulator>[]>())];

    public PaneSuffix<TAccumulator>[] Rent(int atLeast)
    {
        var size = System.Numerics.BitOperations.Log2((uint)atLeast * 2 - 1);
        return _free[size].TryPop(out var array) ? array : new PaneSuffix<TAccumulator>[1 << size];
    }

    public void Return(PaneSuffix<TAccumulator>[] array) => _free[System.Numerics.BitOperations.Log2((uint)array.Length)].Push(array);
}
