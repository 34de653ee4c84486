using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow;

/// <summary>
/// What may run ahead of the events' turn, and when: events and the slots of big tables are fetched, and a leading filter is asked. A verdict
/// that the processor can't predict costs a flushed pipeline, some 15 to 20 cycles; 64 verdicts gathered into a mask cost none. While they come
/// in runs, the plain loop is cheaper.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LookAhead
{
    /// <summary>Verdicts per mask.</summary>
    public const int Verdicts = 64;

    /// <summary>How many events ahead a big table's slots are fetched.</summary>
    public const int LaterEvents = 16;

    /// <summary>The same where a slot only says where to fetch next.</summary>
    public const int FarEvents = 24;

    /// <summary>How many events ahead that is fetched: its slot has come by then.</summary>
    public const int NearEvents = 8;

    /// <summary>In place of a node while a filter is asked: what throws then does so again at its event's turn.</summary>
    public const int Asking = -1;

    private const int MostChanges = 10;

    // Measured over 128 MB of 32-byte events: 2 KiB gives 1.0, 4 KiB 1.1, 8 KiB 1.2, 12 KiB no more. One distance for all spans: none at all for those that a cache
    // holds, or 0, which fetches what is about to be read, costs more than it saves.
    private const int FetchedBytes = 8 * 1024;

    /// <summary>The verdicts change so seldom that a branch predictor follows them.</summary>
    public static bool IsPredictable(ulong verdicts) => BitOperations.PopCount(verdicts ^ (verdicts << 1)) <= MostChanges;

    /// <summary>An event of a span by an index that needs no check: it comes from a mask of its verdicts, or the loop has just compared it with the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly T At<T>(ReadOnlySpan<T> events, int index) => ref Unsafe.Add(ref MemoryMarshal.GetReference(events), (nint)(uint)index);

    /// <summary>The event <see cref="LaterEvents"/> behind this one in a span that has it: the caller has checked, and the loop is spared a second check.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly T Later<T>(ref readonly T value) => ref Unsafe.Add(ref Unsafe.AsRef(in value), LaterEvents);

    /// <summary>The event behind this one, or the end of the span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly T Next<T>(ref readonly T value) => ref Unsafe.Add(ref Unsafe.AsRef(in value), 1);

    /// <summary>The event half as far behind: what its slot names is fetched, which by then has come.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly T Sooner<T>(ref readonly T value) => ref Unsafe.Add(ref Unsafe.AsRef(in value), LaterEvents / 2);

    /// <summary>The event <see cref="FarEvents"/> behind this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly T Far<T>(ref readonly T value) => ref Unsafe.Add(ref Unsafe.AsRef(in value), FarEvents);

    /// <summary>The event <see cref="NearEvents"/> behind this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly T Near<T>(ref readonly T value) => ref Unsafe.Add(ref Unsafe.AsRef(in value), NearEvents);

    /// <summary>
    /// Asks the processor to load the memory 8 KiB behind an event: how many lines are on their way is otherwise limited by the instructions that it holds at
    /// once. A hint: it never faults and changes nothing. Where the events lie in the first cache it costs a tenth of the shortest loop.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fetch<T>(ref readonly T value)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0((byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in value)) + FetchedBytes);
        }
    }
}
