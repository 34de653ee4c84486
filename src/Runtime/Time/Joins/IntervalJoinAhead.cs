using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow;

/// <content>What is fetched before it is needed.</content>
public sealed unsafe partial class IntervalJoin<TKey, TLeft, TRight>
{
    /// <summary>How many events of a side ahead the memory for one is fetched.</summary>
    private const int RentsAhead = 4;

    /// <summary>Most partners are among so many latest rows of a key.</summary>
    private const int LatestRows = 3;

    // The last keys whose rows were asked for, a ring: when the next one takes a key's place, its rows have come.
    private readonly int[] _asked = new int[4];
    private int _askedAt;

    /// <summary>What keys hold lies beyond the near caches, so that <see cref="Prefetch"/> some events ahead pays.</summary>
    public bool IsLarge => (ulong)_rows.Highest * (ulong)sizeof(KeyRows) > TableCursor<TKey, int>.LargeBytes;

    /// <summary>Asks the processor to load what events to come will touch. A hint: it changes nothing.</summary>
    /// <param name="far">The key of an event: its slot.</param>
    /// <param name="near">The key of an event nearer by, whose slot was asked for before: what the key holds.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Prefetch(TKey far, TKey near)
    {
        var keys = _keys.Cursor();
        keys.Prefetch(in far);
        ref var rows = ref keys.Find(in near);
        if (Unsafe.IsNullRef(ref rows))
        {
            return;
        }

        PrefetchRows(rows);
        ref var asked = ref _asked[_askedAt++ & (_asked.Length - 1)];
        PrefetchPartners(asked);
        asked = rows;
    }

    // Without a branch, of which every other one would be foretold wrongly: row 0, which is always near, stands in for that of the other side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchPartners(int key)
    {
        ref var rows = ref _rows[key];
        var last = rows.Count - 1;
        for (var i = 0; i < LatestRows; i++)
        {
            var number = rows.Numbers[Math.Max(last - i, 0)];
            var isRight = number >> 31;
            _lefts.Prefetch(number & ~isRight);
            _rights.Prefetch(~number & isRight);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchRows(int number)
    {
        if (Sse.IsSupported)
        {
            var rows = (byte*)Unsafe.AsPointer(ref _rows[number]);
            Sse.Prefetch0(rows);
            Sse.Prefetch0(rows + 64);
        }
    }
}
