using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>
/// Windows over counts of a key's events: one closes with every so manieth event and holds the last ones, up to a number; time closes none. At end of input the
/// window under way fires with what it has.
/// </summary>
/// <remarks>
/// Events are gathered in panes of the greatest number that divides both counts. The window under way begins at a pane: where the one that closes next will begin.
/// </remarks>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
/// <typeparam name="TOperations">How accumulators are merged and released; windows side by side merge none.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class CountWindows<TKey, TAccumulator, TOperations> : TimedState, IDisposable
    where TKey : struct, IKey<TKey>
    where TOperations : struct, IAccumulator<TAccumulator>
{
    private readonly KeyedTable<TKey, Counted> _counted = new();
    private readonly TOperations _operations;
    private readonly int _every;

    /// <summary>Events in a pane; panes in a window; panes of it that the next window has, too.</summary>
    private readonly int _paneSize;
    private readonly int _keptPanes;

    private long _arrivals;
    private TKey _added;

    /// <param name="operations">How accumulators are merged and released.</param>
    /// <param name="size">How many events a window has at most.</param>
    /// <param name="every">A window closes with each so manieth event: at most <paramref name="size"/>, and that for windows side by side.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or <paramref name="every"/> is above <paramref name="size"/>.</exception>
    public CountWindows(TOperations operations, int size, int every)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(every, size);
        (_operations, _every) = (operations, every);
        _paneSize = (int)TimeMath.GreatestCommonDivisor(size, every);
        _keptPanes = (size - every) / _paneSize;
    }

    /// <summary>End of input: nothing is due before.</summary>
    public override long NextDue => long.MaxValue;

    /// <summary>The window of the last <see cref="Add"/> gives a result at once: call <see cref="BeginNow"/>.</summary>
    public bool FiresNow { get; private set; }

    /// <summary>For tests: how many keys have a window under way.</summary>
    internal long Keys => _counted.Count;

    /// <summary>Counts an event.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="time">Its time.</param>
    /// <returns>The accumulator to add it to, good until the next call.</returns>
    public ref TAccumulator Add(in TKey key, long time)
    {
        ref var counted = ref _counted.GetOrAdd(in key);
        if (counted.Pane.Events == _paneSize)
        {
            PutAside(ref counted);
        }

        counted.Pane.Count(time, _arrivals++);
        counted.SinceFiring++;
        (_added, FiresNow) = (key, counted.SinceFiring == _every);
        return ref counted.Pane.Accumulator;
    }

    /// <summary>A copy of what <see cref="Add"/> would give for an event of the key, which changes nothing: for accumulators that are copied as a whole.</summary>
    /// <returns>The copy; default if the event is the first of its pane.</returns>
    [return: MaybeNull]
    public TAccumulator Peek(in TKey key)
    {
        ref var counted = ref _counted.TryGetRef(in key, out var isKnown);
        return isKnown && counted.Pane.Events < _paneSize ? counted.Pane.Accumulator : default;
    }

    /// <summary>
    /// The window under way of the last <see cref="Add"/>'s key gives a result now: <see cref="FiresNow"/> is true from here on. An early one, unless the event closes the window anyway. For
    /// custom triggers.
    /// </summary>
    public void FireAdded() => FiresNow = true;

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _counted.Dispose();

    /// <summary>A key's window under way.</summary>
    private struct Counted
    {
        /// <summary>The pane being filled.</summary>
        public CountPane<TAccumulator> Pane;

        /// <summary>Events since a window closed, and early results.</summary>
        public int SinceFiring;
        public int Number;

        /// <summary>The panes before it, as an index plus 1; 0: none.</summary>
        public int Panes;
    }
}
