using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>A key's panes with room for partial results, for windows of many panes.</summary>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
/// <typeparam name="TPanes">The panes themselves.</typeparam>
/// <typeparam name="TRing">The ring of accumulators that <typeparamref name="TPanes"/> has.</typeparam>
/// <typeparam name="TBits">The ring of 64-bit words that <typeparamref name="TPanes"/> has.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct StackedPanes<TAccumulator, TPanes, TRing, TBits> : IPanes<StackedPanes<TAccumulator, TPanes, TRing, TBits>, TAccumulator>
    where TPanes : struct, IPanes<TPanes, TAccumulator>
    where TRing : struct, IPaneRing<TAccumulator>
    where TBits : struct, IPaneRing<ulong>
{
    private TPanes _panes;
    private PaneStack<TAccumulator> _stack;
    private TBits _suffixed;
    private TRing _suffixes;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPanes.Count;
    }

    /// <inheritdoc/>
    public static bool HasNumbers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPanes.HasNumbers;
    }

    /// <inheritdoc/>
    public static bool IsWellFormed => TPanes.IsWellFormed && TRing.Length == TPanes.Count && TBits.Length == Math.Max(1, TRing.Length / 32);

    /// <inheritdoc/>
    public static int LiveShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPanes.LiveShift;
    }

    /// <inheritdoc/>
    public static bool HasStack
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsReady(ref StackedPanes<TAccumulator, TPanes, TRing, TBits> panes, nuint index) => TPanes.IsReady(ref panes._panes, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IsLive(ref StackedPanes<TAccumulator, TPanes, TRing, TBits> panes, nuint index) => TPanes.IsLive(ref panes._panes, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(ref StackedPanes<TAccumulator, TPanes, TRing, TBits> panes, nuint index) => TPanes.Enter(ref panes._panes, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TAccumulator At(ref StackedPanes<TAccumulator, TPanes, TRing, TBits> panes, nuint index) => ref TPanes.At(ref panes._panes, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong ReadyWord(ref StackedPanes<TAccumulator, TPanes, TRing, TBits> panes, nuint word) => ref TPanes.ReadyWord(ref panes._panes, word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong LiveWord(ref StackedPanes<TAccumulator, TPanes, TRing, TBits> panes, nuint word) => ref TPanes.LiveWord(ref panes._panes, word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref int Number(ref StackedPanes<TAccumulator, TPanes, TRing, TBits> panes, nuint index) => ref TPanes.Number(ref panes._panes, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TAccumulator Suffix(ref StackedPanes<TAccumulator, TPanes, TRing, TBits> panes, nuint index) => ref Unsafe.Add(ref Unsafe.As<TRing, TAccumulator>(ref panes._suffixes), index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong SuffixWord(ref StackedPanes<TAccumulator, TPanes, TRing, TBits> panes, nuint word) => ref PaneBits.Word(ref panes._suffixed, word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref PaneStack<TAccumulator> Stack(ref StackedPanes<TAccumulator, TPanes, TRing, TBits> panes) => ref panes._stack;
}
