using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <content>
/// The area as pages of a power of two of slots, for snapshots that are written while the worker goes on: what of each page is still owed to them. Only the worker makes a page
/// <see cref="Open"/>, so it needs no fence to read that; all else changes hands by a compare and exchange.
/// </content>
internal sealed unsafe partial class SlotArea<TKey, TValue>
{
    /// <summary>A page is as it was at the barrier, and the snapshot hasn't copied it yet.</summary>
    public const byte Frozen = 0;

    /// <summary>The snapshot's thread or the worker is copying it.</summary>
    public const byte Busy = 1;

    /// <summary>It is as it was at the barrier, and the snapshot needs it no more.</summary>
    public const byte Clean = 2;

    /// <summary>The worker may write to it, and probably has since the barrier.</summary>
    public const byte Open = 3;

    /// <summary>About the bytes of a page. Copying one takes some microseconds, which is what an event may have to wait.</summary>
    private const int PageBytes = 64 * 1024;

    private readonly int _pageShift;
    private int _holders = 1;

    /// <summary>Slots per page unless a test says otherwise, as a power of two.</summary>
    public static int UsualPageShift => BitOperations.Log2((uint)Math.Max(PageBytes / Unsafe.SizeOf<Slot<TKey, TValue>>(), 1));

    /// <summary>What each page is; null if no snapshot has been taken of this area, so that all are open.</summary>
    public byte[]? States { get; private set; }

    public nint PageCount => ((Length - 1) >> _pageShift) + 1;

    public int SlotsPerPage => 1 << _pageShift;

    public nint PageOf(nint index) => index >> _pageShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsOpen(nint index) => States is not { } states || Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(states), index >> _pageShift) == Open;

    /// <summary>Freezes all pages.</summary>
    /// <returns>How many.</returns>
    public nint FreezeAll()
    {
        States ??= new byte[PageCount];
        States.AsSpan().Fill(Frozen);
        return PageCount;
    }

    /// <summary>Freezes the pages that have been open since the barrier before; all others are clean, as that one's snapshot is complete.</summary>
    /// <returns>How many.</returns>
    public nint FreezeOpen()
    {
        var states = States.AsSpan();
        var frozen = states.Count(Open);
        states.Replace(Open, Frozen);
        return frozen;
    }

    /// <summary>The slots of a page.</summary>
    public Span<Slot<TKey, TValue>> Page(nint page)
    {
        var first = page << _pageShift;
        return MemoryMarshal.CreateSpan(ref this[first], (int)Math.Min(SlotsPerPage, Length - first));
    }

    /// <summary>Somebody else needs the memory as well, until that one's <see cref="Release"/>.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Frees the memory if nobody else holds it; no reference into it may be used again.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _native?.Release();
        }
    }
}
