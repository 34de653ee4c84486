using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow;

/// <summary>
/// Items by number, in pages that never move: a reference stays good while its item is lent, and no event waits for all of them to be copied. Numbers that
/// are returned are lent again; number 0 is nobody's and stays <c>default</c>. Unmanaged items lie outside the GC heap.
/// </summary>
internal sealed unsafe class PagedPool<T> : IDisposable
{
    // Pages by their first items: the first array is used for items that hold references, the others for those that don't.
    private T[][] _managed = [];
    private nint[] _native = [];
    private NativeBlock[] _blocks = [];
    private int _pages;

    // Numbers ever lent, from 1 on.
    private int _used = 1;

    // Those returned: a stack in pages as long as those of items, the topmost page with how much of it is in use, and how many lie below it.
    private int[][] _freePages = [];
    private int[] _free = [];
    private int _freeCount;
    private int _fullPages;

    public PagedPool() => AddPage();

    /// <summary>How many items are lent.</summary>
    public int Count => _used - 1 - (_fullPages << PageBits) - _freeCount;

    /// <summary>The highest number ever lent; 0 if none has been.</summary>
    public int Highest => _used - 1;

    /// <summary>For tests: how many items there is room for.</summary>
    internal int Capacity => _pages << PageBits;

    /// <summary>Pages of 32 to 64 KB, where items aren't larger than that: a constant for the JIT.</summary>
    internal static int PageBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.SizeOf<T>() switch
        {
            <= 32 => 11,
            <= 64 => 10,
            <= 128 => 9,
            <= 256 => 8,
            <= 512 => 7,
            <= 1024 => 6,
            _ => 5,
        };
    }

    // Without checks: numbers are those that the pool has given. After Dispose there is no directory to look in, which throws.
    public ref T this[int number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var (page, index) = ((nuint)((uint)number >> PageBits), (nuint)((uint)number & ((1U << PageBits) - 1)));
            return ref RuntimeHelpers.IsReferenceOrContainsReferences<T>()
                ? ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_managed), page)), index)
                : ref Unsafe.Add(ref Unsafe.AsRef<T>((void*)Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_native), page)), index);
        }
    }

    /// <summary>Lends an item: <c>default</c>, unless it was returned by <see cref="ReturnAsItIs"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Rent() => _freeCount > 0 ? _free[--_freeCount] : RentElsewhere();

    /// <summary>Takes an item back and clears it.</summary>
    public void Return(int number)
    {
        this[number] = default!;
        ReturnAsItIs(number);
    }

    /// <summary>Takes an item back, which the borrower has cleared as far as needed: references at least.</summary>
    public void ReturnAsItIs(int number)
    {
        if (_freeCount == _free.Length)
        {
            MoveUp();
        }

        _free[_freeCount++] = number;
    }

    /// <summary>Asks the processor to load an item soon to be used. A hint: it changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int number)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref this[number]));
        }
    }

    /// <summary>The same for an item that is soon to be lent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchNext(int places)
    {
        if (_freeCount > places)
        {
            Prefetch(_free[_freeCount - 1 - places]);
        }
    }

    /// <summary>Frees the memory; no reference and no number may be used again.</summary>
    public void Dispose()
    {
        foreach (var block in _blocks)
        {
            block?.Release();
        }

        (_managed, _native, _blocks, _free, _freePages) = (null!, null!, [], [], []);
        (_pages, _used, _freeCount, _fullPages) = (0, 1, 0, 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int RentElsewhere()
    {
        if (_fullPages > 0)
        {
            (_free, _freeCount) = (_freePages[--_fullPages], _free.Length - 1);
            return _free[_freeCount];
        }

        ObjectDisposedException.ThrowIf(_pages == 0, this);

        // In order and not before they are needed: memory that nobody has touched costs nothing.
        if (_used >> PageBits == _pages)
        {
            AddPage();
        }

        return _used++;
    }

    /// <summary>The topmost page of free numbers is full, or there is none yet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MoveUp()
    {
        _fullPages += _free.Length > 0 ? 1 : 0;
        if (_fullPages == _freePages.Length || _freePages[_fullPages] is null)
        {
            Set(ref _freePages, _fullPages, new int[1 << PageBits]);
        }

        (_free, _freeCount) = (_freePages[_fullPages], 0);
    }

    private void AddPage()
    {
        if (_pages == int.MaxValue >> PageBits)
        {
            throw new InvalidOperationException(
                $"An operator holds {_used - 1:N0} events, windows or timers of one kind, which is the most it can. Shorten its bounds or windows, or find out what holds the watermark back.");
        }

        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Set(ref _managed, _pages, new T[1 << PageBits]);
        }
        else
        {
            var block = new NativeBlock((nuint)(uint)Unsafe.SizeOf<T>() << PageBits);
            Set(ref _blocks, _pages, block);
            Set(ref _native, _pages, (nint)block.First);
        }

        _pages++;
    }

    private static void Set<TPage>(ref TPage[] pages, int index, TPage page)
    {
        if (index == pages.Length)
        {
            Array.Resize(ref pages, Math.Max(4, index * 2));
        }

        pages[index] = page;
    }
}
