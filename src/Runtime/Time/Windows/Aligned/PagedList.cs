using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>A list that grows without copying, of pages that it shares with others.</summary>
internal sealed class PagedList<T>(PagePool<T> pool)
{
    private T[][] _pages = [];
    private int _pageCount;

    public long Count { get; private set; }

    public ref T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _pages[index >> PagePool<T>.PageShift][index & (PagePool<T>.PageLength - 1)];
    }

    /// <summary>The values from an index on that lie in one page with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> From(long index)
    {
        var inPage = (int)index & (PagePool<T>.PageLength - 1);
        return _pages[index >> PagePool<T>.PageShift].AsSpan(inPage, (int)Math.Min(Count - index, PagePool<T>.PageLength - inPage));
    }

    public void Add(in T value)
    {
        if (Count == (long)_pageCount << PagePool<T>.PageShift)
        {
            if (_pageCount == _pages.Length)
            {
                Array.Resize(ref _pages, Math.Max(4, _pageCount * 2));
            }

            _pages[_pageCount++] = pool.Rent();
        }

        this[Count++] = value;
    }

    /// <summary>Keeps the first of them.</summary>
    public void Truncate(long count)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            for (var i = count; i < Count; i++)
            {
                this[i] = default!;
            }
        }

        Count = count;
        while ((long)(_pageCount - 1) << PagePool<T>.PageShift >= count && _pageCount > 0)
        {
            pool.Return(_pages[--_pageCount]);
            _pages[_pageCount] = null!;
        }
    }
}

/// <summary>Pages not in use.</summary>
internal sealed class PagePool<T>
{
    public const int PageShift = 9;
    public const int PageLength = 1 << PageShift;

    private readonly Stack<T[]> _free = new();

    public T[] Rent() => _free.TryPop(out var page) ? page : new T[PageLength];

    public void Return(T[] page) => _free.Push(page);
}
