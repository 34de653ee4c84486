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
    public static int Count => TRing.Length;

    /// <inheritdoc/>
    public static bool HasNumbers => true;

    /// <inheritdoc/>
    public static bool IsWellFormed => Panes<TAccumulator, TRing, TBits>.IsWellFormed && TNumbers.Length == TRing.Length;

    /// <inheritdoc/>
    public static int LiveShift => Panes<TAccumulator, TRing, TBits>.LiveShift;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsReady(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint index) => Panes<TAccumulator, TRing, TBits>.IsReady(ref panes._panes, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryEnter(ref NumberedPanes<TAccumulator, TRing, TBits, TNumbers> panes, nuint index) => Panes<TAccumulator, TRing, TBits>.TryEnter(ref panes._panes, index);

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
}
