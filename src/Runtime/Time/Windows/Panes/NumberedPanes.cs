using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>A key's panes, where a window may give several results: with lateness, early results, or a result per event.</summary>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
/// <typeparam name="TRing">A ring of accumulators.</typeparam>
/// <typeparam name="TBits">A ring of 64-bit words: one if <typeparamref name="TRing"/> has at most 32 panes, else one per 32.</typeparam>
/// <typeparam name="TNumbers">A ring as long as <typeparamref name="TRing"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct NumberedPanes<TAccumulator, TRing, TBits, TNumbers> : IPanes<NumberedPanes<TAccumulator, TRing, TBits, TNumbers>, TAccumulator>
    where TRing : struct, IPaneRing<TAccumulator>
    where TBits : struct, IPaneRing<ulong>
    where TNumbers : struct, IPaneRing<int>
{
    private Panes<TAccumulator, TRing, TBits> _panes;
    private TNumbers _numbers;

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
        get => true;
    }

    /// <inheritdoc/>
    public static bool IsWellFormed => Panes<TAccumulator, TRing, TBits>.IsWellFormed && TNumbers.Length == TRing.Length;

    /// <inheritdoc/>
    public static int LiveShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Panes<TAccumulator, TRing, TBits>.LiveShift;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsReady(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint index) => Panes<TAccumulator, TRing, TBits>.IsReady(ref panes._panes, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IsLive(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint index) => Panes<TAccumulator, TRing, TBits>.IsLive(ref panes._panes, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint index) => Panes<TAccumulator, TRing, TBits>.Enter(ref panes._panes, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TAccumulator At(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint index) => ref Panes<TAccumulator, TRing, TBits>.At(ref panes._panes, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong ReadyWord(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint word) => ref Panes<TAccumulator, TRing, TBits>.ReadyWord(ref panes._panes, word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong LiveWord(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint word) => ref Panes<TAccumulator, TRing, TBits>.LiveWord(ref panes._panes, word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref int Number(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint index) => ref Unsafe.Add(ref Unsafe.As<TNumbers, int>(ref panes._numbers), index);

    /// <inheritdoc/>
    public static bool HasStack
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    /// <inheritdoc/>
    public static ref TAccumulator Suffix(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint index) => ref Panes<TAccumulator, TRing, TBits>.Suffix(ref panes._panes, index);

    /// <inheritdoc/>
    public static ref ulong SuffixWord(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint word) => ref Panes<TAccumulator, TRing, TBits>.SuffixWord(ref panes._panes, word);

    /// <inheritdoc/>
    public static ref PaneStack<TAccumulator> Stack(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes) => ref Panes<TAccumulator, TRing, TBits>.Stack(ref panes._panes);
}
