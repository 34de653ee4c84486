using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>A key's panes, where a window gives one result.</summary>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
/// <typeparam name="TRing">A ring of accumulators.</typeparam>
/// <typeparam name="TBits">A ring of 64-bit words: one if <typeparamref name="TRing"/> has at most 32 panes, else one per 32.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct Panes<TAccumulator, TRing, TBits> : IPanes<Panes<TAccumulator, TRing, TBits>, TAccumulator>
    where TRing : struct, IPaneRing<TAccumulator>
    where TBits : struct, IPaneRing<ulong>
{
    private TBits _bits;
    private TRing _accumulators;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TRing.Length;
    }

    /// <inheritdoc/>
    public static bool HasNumbers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    /// <inheritdoc/>
    public static bool IsWellFormed => TBits.Length == Math.Max(1, TRing.Length / 32);

    /// <inheritdoc/>
    public static int LiveShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TRing.Length <= 32 ? 32 : 0;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsReady(ref Panes<TAccumulator, TRing, TBits> panes, nuint index) => PaneBits.IsSet(ref PaneBits.Word(ref panes._bits, TRing.Length <= 64 ? 0 : index >> 6), index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IsLive(ref Panes<TAccumulator, TRing, TBits> panes, nuint index) => (int)((LiveWord(ref panes, TRing.Length <= 64 ? 0 : index >> 6) >> ((int)(index & 63) + LiveShift)) & 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(ref Panes<TAccumulator, TRing, TBits> panes, nuint index)
    {
        if (TRing.Length <= 32)
        {
            PaneBits.Word(ref panes._bits, 0) |= 0x1_0000_0001UL << (int)index;
        }
        else
        {
            LiveWord(ref panes, TRing.Length <= 64 ? 0 : index >> 6) |= 1UL << (int)(index & 63);
            ReadyWord(ref panes, TRing.Length <= 64 ? 0 : index >> 6) |= 1UL << (int)(index & 63);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TAccumulator At(ref Panes<TAccumulator, TRing, TBits> panes, nuint index) => ref Unsafe.Add(ref Unsafe.As<TRing, TAccumulator>(ref panes._accumulators), index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong ReadyWord(ref Panes<TAccumulator, TRing, TBits> panes, nuint word) => ref PaneBits.Word(ref panes._bits, word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong LiveWord(ref Panes<TAccumulator, TRing, TBits> panes, nuint word) => ref PaneBits.Word(ref panes._bits, word + ((nuint)TRing.Length >> 6));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: there are none.</exception>
    public static ref int Number(ref Panes<TAccumulator, TRing, TBits> panes, nuint index) => throw new InvalidOperationException("These panes hold no numbers of results; take NumberedPanes.");

    /// <inheritdoc/>
    public static bool HasStack
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: there are none.</exception>
    public static ref TAccumulator Suffix(ref Panes<TAccumulator, TRing, TBits> panes, nuint index) => throw NoStack();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: there are none.</exception>
    public static ref ulong SuffixWord(ref Panes<TAccumulator, TRing, TBits> panes, nuint word) => throw NoStack();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: there is none.</exception>
    public static ref PaneStack<TAccumulator> Stack(ref Panes<TAccumulator, TRing, TBits> panes) => throw NoStack();

    private static InvalidOperationException NoStack() => new("These panes hold no partial results; take StackedPanes.");
}
