using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>
/// A page as it was at a barrier: a copy of its slots or, where states may be changed through references in them, its rows. Slots without references lie outside the GC heap: a
/// collection would copy them once more.
/// </summary>
internal sealed unsafe class PageCopy<TKey, TValue>
    where TKey : struct, IKey<TKey>
{
    private readonly int _slotsPerPage;
    private readonly Slot<TKey, TValue>[]? _managed;
    private readonly NativeBlock? _native;
    private readonly RowBuffer? _rows;
    private readonly RowWriter? _writer;
    private int _count;

    /// <param name="slotsPerPage">How many slots it has at most.</param>
    /// <param name="isRows">It holds rows.</param>
    /// <param name="maxParallelism">How many key groups there are.</param>
    public PageCopy(int slotsPerPage, bool isRows, int maxParallelism)
    {
        _slotsPerPage = slotsPerPage;
        if (isRows)
        {
            _rows = new RowBuffer();
            _writer = new RowWriter(_rows, maxParallelism);
        }
        else if (RuntimeHelpers.IsReferenceOrContainsReferences<Slot<TKey, TValue>>())
        {
            _managed = new Slot<TKey, TValue>[slotsPerPage];
        }
        else
        {
            _native = new NativeBlock((nuint)slotsPerPage * (nuint)Unsafe.SizeOf<Slot<TKey, TValue>>());
        }
    }

    /// <summary>What it takes.</summary>
    public long Bytes => _rows?.Bytes ?? BytesOf(_slotsPerPage);

    /// <summary>What a copy of slots takes.</summary>
    public static long BytesOf(int slotsPerPage) => (long)slotsPerPage * Unsafe.SizeOf<Slot<TKey, TValue>>();

    /// <summary>Copies slots, those of a page or its last ones.</summary>
    public void Fill(ReadOnlySpan<Slot<TKey, TValue>> slots, SlotRows<TKey, TValue> rows)
    {
        _count = slots.Length;
        if (_writer is not null)
        {
            _rows!.Clear();
            _count = rows.Write(slots, _writer);
        }
        else
        {
            slots.CopyTo(Slots);
        }
    }

    /// <summary>Writes its rows.</summary>
    /// <returns>How many.</returns>
    public int Write(IRowTarget target, RowWriter writer, SlotRows<TKey, TValue> rows)
    {
        if (_rows is null)
        {
            return rows.Write(Slots[.._count], writer);
        }

        _rows.CopyTo(target);
        return _count;
    }

    /// <summary>Lets go of what the slots refer to.</summary>
    public void Clear() => _managed?.AsSpan(0, _count).Clear();

    /// <summary>Frees the memory.</summary>
    public void Release() => _native?.Release();

    private Span<Slot<TKey, TValue>> Slots => _managed ?? MemoryMarshal.CreateSpan(ref Unsafe.AsRef<Slot<TKey, TValue>>(_native!.First), _slotsPerPage);
}
