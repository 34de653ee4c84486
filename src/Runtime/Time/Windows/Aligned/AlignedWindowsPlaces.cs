using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow;

/// <content>A walk goes to where each key was in the table, and looks for it only where another lies there now.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    // Beside the active keys.
    private readonly PagedList<int> _places = new(new());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TPanes PanesOf(scoped ref TableCursor<TKey, TPanes> table, in TKey key, ref int place)
    {
        ref var slot = ref table.SlotAt(place);
        return ref slot.Key.Equals(in key) && !key.IsDefault ? ref slot.Value : ref LookUp(key, ref place);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref TPanes LookUp(TKey key, scoped ref int place)
    {
        ref var panes = ref Table.TryGetRef(in key, out _);
        place = Table.PlaceOf(ref panes);
        return ref panes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref Slot<TKey, TPanes> slot)
    {
        if (Sse.IsSupported)
        {
            var start = (byte*)Unsafe.AsPointer(ref slot);
            Sse.Prefetch0(start);
            if (Unsafe.SizeOf<Slot<TKey, TPanes>>() > 32)
            {
                Sse.Prefetch0(start + 64);
            }
        }
    }
}
