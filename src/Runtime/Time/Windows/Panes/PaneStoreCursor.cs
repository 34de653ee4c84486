using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow;

/// <summary>A way into the panes of all keys for one loop; void once a key is added.</summary>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TPanes">What a key holds.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct PaneStoreCursor<TKey, TPanes>
    where TKey : struct
    where TPanes : struct
{
    private readonly KeyPanes<TKey, TPanes>[][] _pages;

    internal PaneStoreCursor(KeyPanes<TKey, TPanes>[][] pages) => _pages = pages;

    /// <summary>The panes at a place that the table gave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TPanes At(nint place) => ref Entry(place).Panes;

    /// <summary>Asks the processor to load the panes at a place soon to be used. A hint: it changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(nint place)
    {
        if (Sse.IsSupported)
        {
            var start = (byte*)Unsafe.AsPointer(ref Entry(place));
            Sse.Prefetch0(start);
            if (Unsafe.SizeOf<KeyPanes<TKey, TPanes>>() > 32)
            {
                Sse.Prefetch0(start + 64);
            }
        }
    }

    // A place is an address where entries lie outside the GC heap, and otherwise a number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe ref KeyPanes<TKey, TPanes> Entry(nint place)
    {
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<KeyPanes<TKey, TPanes>>())
        {
            return ref Unsafe.AsRef<KeyPanes<TKey, TPanes>>((void*)place);
        }

        ref var page = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_pages), place >> PaneStore<TKey, TPanes>.PageBits);
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(page), place & (PaneStore<TKey, TPanes>.PageLength - 1));
    }
}
