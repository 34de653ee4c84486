using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>A block of zeroed memory outside the GC heap, aligned to a cache line. Freed by <see cref="Release"/> or the finalizer.</summary>
internal sealed unsafe class NativeBlock : CriticalFinalizerObject
{
    private const int CacheLine = 64;

    // Giving large blocks back takes the operating system milliseconds, which no event should wait for.
    private const ulong ReleasedAside = 1 << 20;

    private readonly ulong _bytes;
    private void* _allocated;

    public NativeBlock(nuint bytes)
    {
        // Not AlignedAlloc: zeroing it touches every page at once, whereas zeroed pages come from the operating system one by one.
        _allocated = NativeMemory.AllocZeroed(checked(bytes + CacheLine));
        _bytes = bytes;
        First = (void*)(((nuint)_allocated + CacheLine - 1) & ~(nuint)(CacheLine - 1));
    }

    ~NativeBlock() => Free();

    /// <summary>The first byte.</summary>
    public void* First { get; }

    /// <summary>Frees the memory. Nobody may hold a reference into it.</summary>
    public void Release()
    {
        if (_bytes >= ReleasedAside)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static block => block.FreeNow(), this, preferLocal: false);
        }
        else
        {
            FreeNow();
        }
    }

    private void FreeNow()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_allocated);
        _allocated = null;
    }
}
