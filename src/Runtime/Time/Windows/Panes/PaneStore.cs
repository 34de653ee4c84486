using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>
/// The panes of keys, one behind the other in the order in which the keys came: a walk over all keys goes through memory from end to end. In pages, so that nothing waits for all of them to be copied.
/// </summary>
/// <remarks>Keys that go leave holes. Either places are lent again, where the order doesn't matter; or neighbouring pages are put together once one half of a page can hold their keys.</remarks>
internal sealed unsafe class PaneStore<TKey, TPanes> : IDisposable
    where TKey : struct
    where TPanes : struct
{
    /// <summary>How many keys are walked at once: those that have a bit each in a word.</summary>
    public const int Chunk = 64;

    // In the order of their keys.
    private readonly List<PanePage<TKey, TPanes>> _order = [];
    private readonly Stack<PanePage<TKey, TPanes>> _free = new();
    private readonly List<PanePage<TKey, TPanes>> _pages = [];

    // Places to lend again, where the order doesn't matter.
    private readonly PagedList<nint> _holes = new(new());

    // By the number of a page: only of entries that hold references.
    private KeyPanes<TKey, TPanes>[][] _managed = [];

    public PaneStore() => Nobody = AddPage(length: 1).PlaceOf(0);

    /// <summary>How many keys a page has, as a power of two: some 64 KiB of them, but at least a chunk; one is enough if there is but one key.</summary>
    public static int PageBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(TKey) == typeof(NoKey) ? 0 : Unsafe.SizeOf<KeyPanes<TKey, TPanes>>() switch
        {
            <= 64 => 10,
            <= 128 => 9,
            <= 256 => 8,
            <= 512 => 7,
            _ => 6,
        };
    }

    public static int PageLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1 << PageBits;
    }

    /// <summary>The place of a key that has nothing: its panes are empty and must remain so.</summary>
    public nint Nobody { get; }

    /// <summary>How many keys there are.</summary>
    public long Count { get; private set; }

    /// <summary>Pages in the order of their keys.</summary>
    public ReadOnlySpan<PanePage<TKey, TPanes>> InOrder => CollectionsMarshal.AsSpan(_order);

    /// <summary>For tests: pages in use and kept for use.</summary>
    internal int PageCount => _pages.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PaneStoreCursor<TKey, TPanes> Cursor() => new(_managed);

    /// <summary>A key comes, behind all others if the order matters; its panes are empty.</summary>
    public nint Add(in TKey key)
    {
        Count++;
        if (_holes.Count > 0)
        {
            var hole = _holes[_holes.Count - 1];
            _holes.Truncate(_holes.Count - 1);
            Cursor().Entry(hole).Key = key;
            return hole;
        }

        if (_order.Count == 0 || _order[^1].Used == PageLength)
        {
            _order.Add(_free.TryPop(out var free) ? free : AddPage(PageLength));
        }

        return _order[^1].Add(in key);
    }

    /// <summary>A key goes; its panes are empty. Where the order doesn't matter.</summary>
    public void Return(nint place)
    {
        Cursor().Entry(place) = default;
        _holes.Add(in place);
        Count--;
    }

    /// <summary>A key goes; its panes are empty. Where the order matters; <see cref="PutTogether"/> follows.</summary>
    public void Remove(PanePage<TKey, TPanes> page, int index)
    {
        page[index] = default;
        page.Present(index / Chunk) &= ~(1UL << (index % Chunk));
        page.Count--;
        Count--;
    }

    /// <summary>All keys go.</summary>
    public void Clear()
    {
        foreach (var page in _order)
        {
            page.Clear();
            _free.Push(page);
        }

        _order.Clear();
        _holes.Truncate(0);
        Count = 0;
    }

    /// <summary>Puts the keys of neighbouring pages that one half of a page can hold together, and tells where each lies now. None is moved twice.</summary>
    public void PutTogether<TTold>(TTold told)
        where TTold : struct, IPlaced<TKey>
    {
        var kept = 0;
        for (var i = 0; i < _order.Count; i++)
        {
            var page = _order[i];
            if (page.Count == 0)
            {
                page.Clear();
                _free.Push(page);
            }
            else if (kept > 0 && _order[kept - 1].Count + page.Count <= PageLength / 2)
            {
                // Still not full then: what it has stays where it is.
                if (_order[kept - 1].Used + page.Count >= PageLength)
                {
                    _order[kept - 1] = MoveToFree(_order[kept - 1], told);
                }

                Move(page, _order[kept - 1], told);
            }
            else
            {
                _order[kept++] = page;
            }
        }

        _order.RemoveRange(kept, _order.Count - kept);
        if (kept > 0 && _order[^1] is { } last && last.Used == PageLength && last.Count <= PageLength / 2 && PageLength > 1)
        {
            _order[^1] = MoveToFree(last, told);
        }
    }

    public void Dispose()
    {
        foreach (var page in _pages)
        {
            page.Release();
        }
    }

    private PanePage<TKey, TPanes> MoveToFree<TTold>(PanePage<TKey, TPanes> from, TTold told)
        where TTold : struct, IPlaced<TKey>
    {
        var to = _free.TryPop(out var free) ? free : AddPage(PageLength);
        Move(from, to, told);
        return to;
    }

    private void Move<TTold>(PanePage<TKey, TPanes> from, PanePage<TKey, TPanes> to, TTold told)
        where TTold : struct, IPlaced<TKey>
    {
        for (var chunk = 0; chunk * Chunk < from.Used; chunk++)
        {
            for (var present = from.Present(chunk); present != 0; present &= present - 1)
            {
                ref var entry = ref from[(chunk * Chunk) + BitOperations.TrailingZeroCount(present)];
                var place = to.Add(in entry.Key);
                to[to.Used - 1] = entry;
                told.Placed(in entry.Key, place);
            }
        }

        from.Clear();
        _free.Push(from);
    }

    private PanePage<TKey, TPanes> AddPage(int length)
    {
        var page = new PanePage<TKey, TPanes>(_pages.Count, length);
        if (page.Managed is { } managed)
        {
            if (_pages.Count == _managed.Length)
            {
                Array.Resize(ref _managed, Math.Max(4, _pages.Count * 2));
            }

            _managed[_pages.Count] = managed;
        }

        _pages.Add(page);
        return page;
    }
}

/// <summary>Hears where a key's panes have been moved to.</summary>
internal interface IPlaced<TKey>
{
    void Placed(in TKey key, nint place);
}
