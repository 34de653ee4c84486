using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>Some keys with their panes.</summary>
internal sealed unsafe class PanePage<TKey, TPanes>
    where TKey : struct
    where TPanes : struct
{
    private readonly int _number;
    private readonly NativeBlock? _native;
    private readonly void* _first;

    // A bit for each place that a key has.
    private readonly ulong[] _present = new ulong[Math.Max(1, PaneStore<TKey, TPanes>.PageLength / PaneStore<TKey, TPanes>.Chunk)];

    /// <param name="number">Its number among the pages of the store.</param>
    /// <param name="length">How many places it has: those of a page, or fewer if it is known to need no more.</param>
    public PanePage(int number, int length)
    {
        _number = number;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<KeyPanes<TKey, TPanes>>())
        {
            Managed = new KeyPanes<TKey, TPanes>[length];
        }
        else
        {
            _native = new((nuint)Unsafe.SizeOf<KeyPanes<TKey, TPanes>>() * (nuint)length);
            _first = _native.First;
        }
    }

    /// <summary>The entries, if they hold references.</summary>
    public KeyPanes<TKey, TPanes>[]? Managed { get; }

    /// <summary>Places that keys have or had.</summary>
    public int Used { get; private set; }

    /// <summary>Keys.</summary>
    public int Count { get; set; }

    public ref KeyPanes<TKey, TPanes> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref RuntimeHelpers.IsReferenceOrContainsReferences<KeyPanes<TKey, TPanes>>()
            ? ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Managed!), index)
            : ref Unsafe.Add(ref Unsafe.AsRef<KeyPanes<TKey, TPanes>>(_first), index);
    }

    /// <summary>The bits of the places from 64 × <paramref name="chunk"/> on that keys have.</summary>
    public ref ulong Present(int chunk) => ref _present[chunk];

    public nint PlaceOf(int index) => RuntimeHelpers.IsReferenceOrContainsReferences<KeyPanes<TKey, TPanes>>()
        ? ((nint)_number << PaneStore<TKey, TPanes>.PageBits) + index
        : (nint)Unsafe.AsPointer(ref this[index]);

    public nint Add(in TKey key)
    {
        var index = Used++;
        Count++;
        _present[index / PaneStore<TKey, TPanes>.Chunk] |= 1UL << (index % PaneStore<TKey, TPanes>.Chunk);
        this[index].Key = key;
        return PlaceOf(index);
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        for (var index = 0; index < Used; index++)
        {
            this[index] = default;
        }

        _present.AsSpan().Clear();
        (Used, Count) = (0, 0);
    }

    /// <summary>Frees the memory.</summary>
    public void Release() => _native?.Release();
}
