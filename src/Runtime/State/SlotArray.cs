using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>
/// The slots of a <see cref="KeyedTable{TKey, TValue}"/>: one contiguous, zeroed area; outside the GC heap, on cache lines, where the slot
/// holds no references.
/// </summary>
internal sealed unsafe class SlotArray<TSlot> : IDisposable
{
    private const int CacheLine = 64;

    private readonly TSlot[]? _managed;
    private void* _allocation;
    private void* _native;

    public SlotArray(int length)
    {
        Length = length;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TSlot>())
        {
            _managed = new TSlot[length];
            return;
        }

        // Zeroed by the operating system page by page when first touched, so that a large table costs nothing up front.
        _allocation = NativeMemory.AllocZeroed((nuint)length * (nuint)Unsafe.SizeOf<TSlot>() + CacheLine);
        _native = (void*)(((nuint)_allocation + CacheLine - 1) & ~(nuint)(CacheLine - 1));
    }

    ~SlotArray() => Free();

    public int Length { get; }

    public ref TSlot First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref RuntimeHelpers.IsReferenceOrContainsReferences<TSlot>()
            ? ref MemoryMarshal.GetArrayDataReference(_managed!)
            : ref Unsafe.AsRef<TSlot>(_native);
    }

    public ref TSlot this[int index] => ref Unsafe.Add(ref First, index);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_allocation);
        _allocation = null;
        _native = null;
    }
}
