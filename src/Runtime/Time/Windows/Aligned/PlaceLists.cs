namespace FastFlow;

/// <summary>For each pane of a ring: where the panes of its keys lie, in the order of their first event. In pages, so that nothing waits for all of them to be copied.</summary>
internal sealed unsafe class PlaceLists : IDisposable
{
    private const int PageLength = 512;

    private readonly NativeBlock _tails;
    private readonly List<nint>[] _pages;
    private readonly List<NativeBlock> _blocks = [];
    private readonly Stack<nint> _free = new();

    public PlaceLists(int panes)
    {
        _tails = new((nuint)(panes * sizeof(PaneTail)));
        _pages = new List<nint>[panes];
        for (var i = 0; i < panes; i++)
        {
            _pages[i] = [];
        }
    }

    /// <summary>The ends of the lists, where loops add.</summary>
    public PaneTails Tails => new((PaneTail*)_tails.First);

    public ref PaneTail Tail(nuint pane) => ref ((PaneTail*)_tails.First)[pane];

    public long Count(nuint pane) => ((long)_pages[pane].Count * PageLength) - (Tail(pane).End - Tail(pane).Next);

    public void Add(nuint pane, nint place)
    {
        ref var tail = ref Tail(pane);
        if (tail.Next == tail.End)
        {
            tail.Next = (nint*)Rent();
            tail.End = tail.Next + PageLength;
            _pages[pane].Add((nint)tail.Next);
        }

        *tail.Next++ = place;
    }

    /// <summary>The places from an index below <see cref="Count"/> on that lie in one page with it.</summary>
    public ReadOnlySpan<nint> From(nuint pane, long index)
    {
        var inPage = (int)(index % PageLength);
        return new((nint*)_pages[pane][(int)(index / PageLength)] + inPage, (int)Math.Min(PageLength - inPage, Count(pane) - index));
    }

    public void Clear(nuint pane)
    {
        foreach (var page in _pages[pane])
        {
            _free.Push(page);
        }

        _pages[pane].Clear();
        Tail(pane) = default;
    }

    public void Dispose()
    {
        _tails.Release();
        foreach (var block in _blocks)
        {
            block.Release();
        }
    }

    private nint Rent()
    {
        if (_free.TryPop(out var page))
        {
            return page;
        }

        var block = new NativeBlock(PageLength * (nuint)sizeof(nint));
        _blocks.Add(block);
        return (nint)block.First;
    }
}
