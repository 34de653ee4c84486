using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// The windows of one operator that lie alike for all keys: tumbling, sliding, cumulative. An event is added once, to the pane that its time lies in; a
/// window merges its panes when it fires.
/// </summary>
/// <remarks>
/// <para>An emitted loop adds most events itself. It calls <see cref="FindFast"/>, takes <see cref="FastFrom"/>, <see cref="FastSpan"/>, <see cref="FastFirst"/>, <see cref="Nobody"/>, <see cref="Panes"/> and then
/// <c>table.Cursor()</c> into locals and, for each event,</para>
/// <code>
/// var offset = (ulong)(time - from);                                   // unchecked; from is not before SafeFrom
/// if (offset &lt; span)
/// {
///     var place = cursor.FindOr(in key, nobody);
///     if (place != nobody)
///     {
///         ref var held = ref panes.At(place);
///         var index = (first + (nuint)(offset / PaneTicks)) &amp; (Count - 1);
///         if (windows.TryEnter(place, ref held, index))
///         {
///             Add(ref At(ref held, index), in e);
///             continue;
///         }
///     }
/// }
/// ref var accumulator = ref windows.Add(in key, time, carried);        // null: late
/// (panes, cursor) = (windows.Panes, table.Cursor());
/// </code>
/// <para>If windows are known to be tumbling it is <see cref="TryEnterTumbling"/>, if they are known not to be, <see cref="Enter"/>.</para>
/// <para>The three values stay good until <see cref="BeginAdvance"/> or until the split's watermark reaches <see cref="NextDueOf"/>; <see cref="Add"/> and
/// <see cref="TimedState.Skip"/> leave them good (taken anew after the first event of all they are better). Panes and cursor are void after each <see cref="Add"/>.</para>
/// </remarks>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
/// <typeparam name="TPanes">What a key holds. Its ring covers a window and the panes that out-of-orderness and lateness add: a power of two of at least
/// size / pane + ⌈(out-of-orderness + lateness) / pane⌉ panes, where a pane is the greatest common divisor of size and slide. A smaller one is right, but slow.</typeparam>
/// <typeparam name="TOperations">The emitted struct that merges and releases accumulators.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations> : TimedState, IDisposable
    where TKey : struct, IKey<TKey>
    where TPanes : struct, IPanes<TPanes, TAccumulator>
    where TOperations : struct, IAccumulator<TAccumulator>
{
    private readonly AlignedWindowOptions _options;
    private readonly AlignedGrid _grid;
    private readonly bool _isTumbling;
    private readonly LivePanes<TKey> _live = new();
    private readonly PaneStore<TKey, TPanes> _store = new();
    private readonly nint _nobody;

    // One pane to a window: where its keys' panes lie.
    private readonly PlaceLists _places;
    private readonly TOperations _operations;

    // The ring covers the panes from _base on. One pane to a window: its panes, null where no key has anything.
    private readonly LivePane<TKey>?[] _ring = new LivePane<TKey>?[TPanes.Count];
    private long _base;
    private bool _hasBase;

    // Of Watermark, or of an earlier one with no end of a window between: windows that end by these have fired, have been dropped.
    private long _fired;
    private long _dropped;
    private long _nextDue;

    // The watermarks of a split that what was found last is right for.
    private long _fastSince = long.MaxValue;
    private long _fastUntil = long.MinValue;

    /// <summary>No windows yet.</summary>
    /// <exception cref="ArgumentException">There can be no such windows, or <typeparamref name="TPanes"/> doesn't suit them.</exception>
    public AlignedWindows(AlignedWindowOptions options, TOperations operations)
    {
        _grid = new(in options);
        if (options.LatenessTicks < 0 || options.EarlyEveryTicks < 0)
        {
            throw new ArgumentException($"Lateness ({options.LatenessTicks} ticks) and the time between early results ({options.EarlyEveryTicks} ticks) can't be negative.", nameof(options));
        }

        // A window that fires once has neither early nor late results, and one that gives each of its changes has nothing to add early.
        var givesOne = options.FiresOnceAtTheEnd;
        _options = options with
        {
            EveryEvent = options.EveryEvent && !givesOne,
            EarlyEveryTicks = givesOne || options.EveryEvent ? 0 : options.EarlyEveryTicks,
        };
        if (!givesOne && !TPanes.HasNumbers && (options.LatenessTicks > 0 || _options.EarlyEveryTicks > 0 || _options.EveryEvent))
        {
            throw new ArgumentException($"Windows that may give several results count them: {typeof(TPanes).Name} holds no numbers; take NumberedPanes.", nameof(options));
        }

        if (!TPanes.IsWellFormed)
        {
            throw new ArgumentException($"The parts of {typeof(TPanes)} don't fit: it has a word of bits per 32 accumulators, and a number or suffix for each.", nameof(options));
        }

        _operations = operations;
        _isTumbling = _grid.PanesPerWindow == 1;
        _isDroppedWhenFired = givesOne || options.LatenessTicks == 0;
        _isStacked = TPanes.HasStack && _grid.PanesPerWindow > MostMergedPanes;
        _nobody = _store.Nobody;
        _places = new(_isTumbling ? TPanes.Count : 0);
        TakeBounds(long.MinValue);
        _dead = _grid.DeadBelow(_dropped);
    }

    /// <summary>Where the panes of the keys lie that have any, and of some that have just had; for the emitted loop only.</summary>
    public KeyedTable<TKey, nint> Table { get; } = new();

    /// <summary>The panes by their place; for the emitted loop only.</summary>
    public PaneStoreCursor<TKey, TPanes> Panes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _store.Cursor();
    }

    /// <summary>The length of a pane: what all windows treat alike.</summary>
    public long PaneTicks => _grid.PaneTicks;

    /// <summary>Of tumbling windows: where keys are noted that have their first event.</summary>
    public PaneTails Tails
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _places.Tails;
    }

    /// <summary>The place of a key that has no panes: none of them is ready, and none may be entered.</summary>
    public nint Nobody => _nobody;

    /// <inheritdoc/>
    public override long NextDue => _nextDue;

    /// <summary>Of tumbling windows: the one that an instant lies in.</summary>
    public Window WindowOf(long time)
    {
        var start = TimeMath.Floor(time, _options.SizeTicks, _options.OffsetTicks);
        return new(new(start), new(TimeMath.Add(start, _options.SizeTicks)));
    }

    // What an emitted loop calls but seldom must not be inlined: the loop needs the registers.

    /// <summary>The same for a split that is ahead: from this watermark of its own on, what <see cref="FastFrom"/> answered for it has changed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override long NextDueOf(long splitWatermark) => splitWatermark <= Watermark ? _nextDue : DueAfter(splitWatermark);

    /// <summary>Sets <see cref="FastFrom"/>, <see cref="FastSpan"/> and <see cref="FastFirst"/>: which events a loop over a split's events may add itself.</summary>
    /// <param name="splitWatermark">The split's watermark.</param>
    public void FindFast(long splitWatermark)
    {
        if (splitWatermark < _fastSince || splitWatermark >= _fastUntil)
        {
            FindFastAnew(splitWatermark);
        }
    }

    /// <summary>The first instant whose events the emitted loop may add itself: no window that they are in has fired or can have by then.</summary>
    public long FastFrom { get; private set; }

    /// <summary><see cref="FastFrom"/> isn't before this, so that the loop may subtract any delay up to that much without a thought of overflow.</summary>
    public const long SafeFrom = long.MinValue / 2;

    /// <summary>For how many ticks from there; 0 if all events must take the slow path.</summary>
    public ulong FastSpan { get; private set; }

    /// <summary>The index in the ring of the pane that begins there.</summary>
    public nuint FastFirst { get; private set; }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FindFastAnew(long splitWatermark)
    {
        (_fastSince, _fastUntil) = (splitWatermark, NextDueOf(splitWatermark));
        var bound = splitWatermark <= Watermark ? _fired : FireBound(splitWatermark);
        if (bound == long.MaxValue || !_hasBase || _options.EveryEvent || _options.IsEarlyInProcessingTime)
        {
            (FastFrom, FastSpan, FastFirst) = (long.MaxValue, 0, 0);
            return;
        }

        var first = Math.Max(Math.Max(_grid.LastEndBy(bound), _base), _grid.FirstWhole);
        FastFrom = _grid.TickOf(first);
        FastFirst = IndexOf(first);

        // At most up to the end of time: an instant before it would look like one behind it.
        var ticks = (UInt128)(ulong)(TPanes.Count - (first - _base)) * (ulong)_grid.PaneTicks;
        var rest = unchecked((ulong)long.MaxValue - (ulong)FastFrom);
        FastSpan = FastFrom is long.MaxValue or < SafeFrom || !IsInRing(first) ? 0 : ticks <= rest ? (ulong)ticks : rest;
    }

    private void ForgetFast() => (_fastSince, _fastUntil) = (long.MaxValue, long.MinValue);

    /// <inheritdoc cref="IPanes{TSelf, TAccumulator}.IsReady"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsReady(ref TPanes panes, nuint index) => TPanes.IsReady(ref panes, index);

    /// <inheritdoc cref="IPanes{TSelf, TAccumulator}.Enter"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(ref TPanes panes, nuint index) => TPanes.Enter(ref panes, index);

    /// <inheritdoc cref="IPanes{TSelf, TAccumulator}.At"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TAccumulator At(ref TPanes panes, nuint index) => ref TPanes.At(ref panes, index);

    /// <summary>For tests: it holds nothing.</summary>
    internal bool IsEmpty => _live.IsEmpty && _store.Count == 0 && _spill.Count == 0 && _spilledOf.Count == 0;

    /// <summary>For tests: pages of panes, in use or kept for use.</summary>
    internal int PageCount => _store.PageCount;

    private bool _isDisposed;

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Table.Dispose();
        _store.Dispose();
        _places.Dispose();
        _spill.Dispose();
        _spilledOf.Dispose();
    }

    /// <summary>Windows that end by it have fired.</summary>
    private long FireBound(long watermark) => _options.FiresOnceAtTheEnd ? DropBound(watermark) : watermark == long.MaxValue ? long.MaxValue : _grid.PaneOf(watermark);

    /// <summary>Windows that end by it have been dropped: End + lateness is not after the watermark. No window that holds an instant ends by that of <see cref="long.MinValue"/>.</summary>
    private long DropBound(long watermark) => watermark == long.MaxValue ? long.MaxValue : _grid.PaneOf(TimeMath.Subtract(watermark, _options.LatenessTicks));

    private long DueAfter(long watermark)
    {
        if (watermark == long.MaxValue)
        {
            return long.MaxValue;
        }

        var due = TimeMath.Add(_grid.TickOf(_grid.NextEnd(DropBound(watermark))), _options.LatenessTicks);
        if (!_options.FiresOnceAtTheEnd)
        {
            due = Math.Min(due, _grid.TickOf(_grid.NextEnd(FireBound(watermark))));
        }

        return IsEarlyByWatermark ? Math.Min(due, EarlyTimes.NextAfter(watermark, _options.EarlyEveryTicks)) : due;
    }

    private void TakeBounds(long watermark)
    {
        Watermark = watermark;
        (_fired, _dropped) = (FireBound(watermark), DropBound(watermark));
        _nextDue = DueAfter(watermark);
        ForgetFast();
    }

    private bool IsInRing(long pane) => _hasBase && unchecked((ulong)(pane - _base)) < (ulong)TPanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint IndexOf(long pane) => (nuint)pane & (nuint)(TPanes.Count - 1);
}
