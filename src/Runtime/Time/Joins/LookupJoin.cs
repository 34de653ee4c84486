using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Left events, each with its key's row of a table as it is when the event comes; in an outer join alone if there is none. It can wait until the table's
/// input has ended: the events until then come out when it has, in order of arrival, and those behind them at once.
/// </summary>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TLeft">The events.</typeparam>
/// <typeparam name="TRow">The rows of the table, on the right side.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class LookupJoin<TKey, TLeft, TRow> : TimedState, IDisposable
    where TKey : struct, IKey<TKey>
{
    private readonly KeyedTable<TKey, TRow> _table = new() { StaysInMemory = true };
    private readonly bool _isOuter;

    // Events that wait, chained in order of arrival; without waiting, the one at hand.
    private readonly PagedPool<JoinRow<TKey, TLeft>> _lefts = new();
    private int _first;
    private int _last;
    private bool _waits;

    private int _shown;
    private bool _hasRight;
    private TRow _right = default!;

    /// <param name="kind"><see cref="JoinType.Inner"/> or <see cref="JoinType.LeftOuter"/>.</param>
    /// <param name="waitsForTable">Events wait until <see cref="TableEnded"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another kind: a row without event never comes out.</exception>
    public LookupJoin(JoinType kind, bool waitsForTable)
    {
        if ((kind & JoinType.RightOuter) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "A lookup join gives no rows without event: it is inner or left outer.");
        }

        (_isOuter, _waits) = (kind == JoinType.LeftOuter, waitsForTable);
    }

    /// <summary>A result is shown.</summary>
    public bool HasLeft => _shown != 0;

    /// <summary>It has a row of the table.</summary>
    public bool HasRight => _hasRight;

    /// <summary>The event.</summary>
    public ref readonly TLeft Left => ref _lefts[_shown].Row;

    /// <summary>The row; <c>default</c> if there is none.</summary>
    public ref readonly TRow Right => ref _right;

    /// <summary>The key of both.</summary>
    public ref readonly TKey Key => ref _lefts[_shown].Key;

    /// <summary>The event's time, in ticks.</summary>
    public long Time => _lefts[_shown].Time;

    /// <summary>The watermark that the event carries, and its result with it, however long it has waited.</summary>
    public long Carried => _lefts[_shown].Carried;

    /// <summary>Events that wait for the table.</summary>
    public int Waiting => _lefts.Count - (_shown != 0 ? 1 : 0);

    /// <summary>Rows in the table.</summary>
    public long Rows => _table.Count;

    /// <inheritdoc/>
    public override long NextDue => long.MaxValue;

    /// <summary>The key's row is this one from now on.</summary>
    public void SetRow(scoped in TKey key, scoped in TRow row) => _table.GetOrAdd(in key) = row;

    /// <summary>The key has no row from now on.</summary>
    /// <returns>It had one.</returns>
    public bool RemoveRow(scoped in TKey key) => _table.Remove(in key);

    /// <summary>The key's row as it is now.</summary>
    public bool TryLookup(scoped in TKey key, out TRow row) => _table.TryGet(in key, out row);

    /// <summary>Adds an event; then <see cref="MoveNextMatch"/> gives its result, unless it waits.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="left">The event.</param>
    /// <param name="time">Its time, in ticks.</param>
    /// <param name="carried">Its split's watermark from just before it was read.</param>
    public void AddLeft(scoped in TKey key, scoped in TLeft left, long time, long carried)
    {
        DropShown();
        var added = _lefts.Rent();
        ref var row = ref _lefts[added];
        (row.Row, row.Key, row.Time, row.Carried) = (left, key, time, carried);
        Append(added);
    }

    /// <summary>Shows the result of the event just added, if there is one and it doesn't wait.</summary>
    public bool MoveNextMatch() => !_waits && MoveNext();

    /// <summary>
    /// Looks at what <see cref="AddLeft"/> would give for an event: <see cref="MoveNextMatch"/> shows the same result, and nothing is kept. Read it to its end, or call <see cref="EndPeek"/>.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="left">The event.</param>
    /// <param name="time">Its time, in ticks.</param>
    /// <param name="carried">Its split's watermark from just before it was read.</param>
    /// <returns>True: it never comes too late.</returns>
    public bool PeekLeft(scoped in TKey key, scoped in TLeft left, long time, long carried)
    {
        if (!_waits)
        {
            AddLeft(in key, in left, time, carried);
        }

        return true;
    }

    /// <summary>Forgets the event that was looked at.</summary>
    public void EndPeek() => DropShown();

    /// <summary>The table's input has ended: <see cref="MoveNext"/> gives what has waited.</summary>
    public void TableEnded() => _waits = false;

    /// <summary>Shows the next result of the events that have waited.</summary>
    public bool MoveNext()
    {
        DropShown();
        while (_first != 0 && !_waits)
        {
            _shown = _first;
            _first = _lefts[_shown].Next;
            _last = _first == 0 ? 0 : _last;
            _hasRight = _table.TryGet(in _lefts[_shown].Key, out _right);
            if (_hasRight || _isOuter)
            {
                return true;
            }

            DropShown();
        }

        return false;
    }

    /// <summary>Its watermark is that of the table's input, of which only the end counts; then <see cref="MoveNext"/>.</summary>
    public void BeginAdvance(long watermark)
    {
        Watermark = watermark;
        if (watermark == long.MaxValue)
        {
            TableEnded();
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _table.Dispose();
        _lefts.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(int added)
    {
        (_last == 0 ? ref _first : ref _lefts[_last].Next) = added;
        _last = added;
    }

    private void DropShown()
    {
        if (_shown != 0)
        {
            _lefts.Return(_shown);
            (_shown, _hasRight, _right) = (0, false, default!);
        }
    }
}
