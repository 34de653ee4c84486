using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Pairs of a left and a right event of one key where the right one's time is at least the left one's less <c>before</c> and at most the left one's plus
/// <c>after</c>. A pair comes out when the later to arrive is added, those of one event in order of the other's time, then of its arrival.
/// </summary>
/// <remarks>
/// A left event at l dies at the watermark above l + after, a right one at r above r + before: no event that is on time can match it any more. In an outer
/// join it comes out alone then if it has had no partner, in order of l + after or r + before, then of arrival. Where that is behind the watermark already
/// when it is added, as a negative bound allows, it comes out at once, by <see cref="MoveNextMatch"/>, and isn't held. Inner joins drop
/// what has died a little later, up to a thirty-second of the bounds' sum: then the watermark is looked at less often.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class IntervalJoin<TKey, TLeft, TRight> : TimedJoin<TKey, TLeft, TRight>
    where TKey : struct, IKey<TKey>
{
    private readonly long _before;
    private readonly long _after;
    private readonly KeyedTable<TKey, Sides> _keys = new();
    private readonly RowLists<TKey, TLeft> _lefts;
    private readonly RowLists<TKey, TRight> _rights;

    // Left rows by their number, right ones by its complement, at the instant behind which they die.
    private readonly MonotoneQueue _deaths;
    private long _nextDue = long.MaxValue;
    private long _target = long.MinValue;

    // The event just added and the row that is to be matched with it next, up to a time.
    private bool _isLeft;
    private int _added;
    private int _partner;
    private long _latest;

    // The keys lie beyond the near caches.
    private bool _prefetches;

    // The row added or shown is in no list: it is dropped by the next call.
    private bool _isLoose;

    /// <param name="kind">Which rows without partner it gives.</param>
    /// <param name="before">How much earlier than the left event the right one may be, in ticks; below 0, how much later it must be.</param>
    /// <param name="after">How much later it may be; below 0, how much earlier it must be.</param>
    /// <exception cref="ArgumentException">Their sum is below 0: nothing could match.</exception>
    public IntervalJoin(JoinType kind, long before, long after)
        : base(kind)
    {
        var width = TimeMath.Add(before, after);
        if (width < 0)
        {
            throw new ArgumentException($"An interval join from {before} ticks before to {after} after matches nothing: the sum of the two must not be below 0.", nameof(before));
        }

        (_before, _after) = (before, after);
        (_lefts, _rights) = (new(Lefts), new(Rights));
        _deaths = new(kind == JoinType.Inner ? Math.Max(BitOperations.Log2((ulong)width | 1) - 5, 0) : 0);
    }

    /// <inheritdoc/>
    public override long NextDue => _nextDue;

    /// <summary>Adds a left event; then <see cref="MoveNextMatch"/> gives what it matches.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="left">The event.</param>
    /// <param name="time">Its time, in ticks.</param>
    /// <param name="carried">Its split's watermark from just before it was read.</param>
    /// <returns>False: it came too late, and has been counted.</returns>
    public bool AddLeft(scoped in TKey key, scoped in TLeft left, long time, long carried)
    {
        DropLoose();
        Hear();
        if (time < Math.Max(carried, Watermark))
        {
            return CountLateLeft();
        }

        (_isLeft, _added) = (true, NewLeft(in key, in left, time));
        var death = TimeMath.Add(time, _after);
        _isLoose = death < Watermark;
        ref var sides = ref Find(in key, out var exists);
        if (!_isLoose)
        {
            _lefts.Insert(ref sides.Left, _added);
            AddDeath(death, _added);
        }

        _partner = exists && TryRange(time, _before, _after, out var earliest, out _latest) ? _rights.FirstFrom(ref sides.Right, earliest) : 0;
        return true;
    }

    /// <inheritdoc cref="AddLeft"/>
    /// <summary>Adds a right event; then <see cref="MoveNextMatch"/> gives what it matches.</summary>
    public bool AddRight(scoped in TKey key, scoped in TRight right, long time, long carried)
    {
        DropLoose();
        Hear();
        if (time < Math.Max(carried, Watermark))
        {
            return CountLateRight();
        }

        (_isLeft, _added) = (false, NewRight(in key, in right, time));
        var death = TimeMath.Add(time, _before);
        _isLoose = death < Watermark;
        ref var sides = ref Find(in key, out var exists);
        if (!_isLoose)
        {
            _rights.Insert(ref sides.Right, _added);
            AddDeath(death, ~_added);
        }

        _partner = exists && TryRange(time, _after, _before, out var earliest, out _latest) ? _lefts.FirstFrom(ref sides.Left, earliest) : 0;
        return true;
    }

    /// <summary>Shows the next result of the event just added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNextMatch()
    {
        if (_partner != 0)
        {
            if (_isLeft ? ShowLeftMatch() : ShowRightMatch())
            {
                return true;
            }

            _partner = 0;
        }

        return _isLoose && ShowLoose();
    }

    /// <summary>Begins to move to a watermark; <see cref="MoveNext"/> does it.</summary>
    public void BeginAdvance(long watermark)
    {
        DropLoose();
        _target = watermark;
        _prefetches = _keys.Cursor().IsLarge;
        _deaths.Begin(watermark, watermark == long.MaxValue);
    }

    /// <summary>Shows the next row that has died without a partner.</summary>
    /// <returns>False: that was all, and <see cref="TimedState.Watermark"/> is the one moved to.</returns>
    public bool MoveNext()
    {
        DropLoose();
        while (_deaths.TryTake(out var number))
        {
            if (_prefetches)
            {
                PrefetchDeaths();
            }

            var isLeft = number > 0;
            if (isLeft)
            {
                Unlink(_lefts, Lefts, number);
                (ShownLeft, ShownRight) = (number, 0);
            }
            else
            {
                Unlink(_rights, Rights, ~number);
                (ShownLeft, ShownRight) = (0, ~number);
            }

            (_isLeft, _added, _isLoose) = (isLeft, isLeft ? number : ~number, true);
            if (IsAlone)
            {
                return true;
            }

            DropLoose();
        }

        Watermark = _target;
        _nextDue = _deaths.NextLimit;
        return false;
    }

    // The instants that an event at time matches; saturating, they would match at the end of the range what lies beyond it.
    private static bool TryRange(long time, long before, long after, out long earliest, out long latest)
    {
        (earliest, latest) = (TimeMath.Subtract(time, before), TimeMath.Add(time, after));
        return (before >= 0 || unchecked(earliest + before) == time) && (after >= 0 || unchecked(latest - after) == time);
    }

    // The row shown or added is to come out if it has no partner, and has none.
    private bool IsAlone => _isLeft
        ? (Kind & JoinType.LeftOuter) != 0 && (Lefts[_added].Marks & RowMarks.Matched) == 0
        : (Kind & JoinType.RightOuter) != 0 && (Rights[_added].Marks & RowMarks.Matched) == 0;

    // A row that isn't held must not bring its key into the table.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Sides Find(scoped in TKey key, out bool exists)
    {
        if (_isLoose)
        {
            return ref _keys.TryGetRef(in key, out exists);
        }

        exists = true;
        ref var sides = ref _keys.GetOrAdd(in key);
        if (_prefetches)
        {
            // What is read next, at once instead of one behind the other.
            Lefts.Prefetch(sides.Left.First);
            Lefts.Prefetch(sides.Left.Last);
            Rights.Prefetch(sides.Right.First);
            Rights.Prefetch(sides.Right.Last);
        }

        return ref sides;
    }

    private void AddDeath(long death, int number)
    {
        _deaths.Add(death, number);
        if (death < _nextDue)
        {
            _nextDue = Math.Min(_nextDue, _deaths.LimitOf(death));
            Timeline?.Lower(_nextDue);
        }
    }

    // Rows die long after they were last looked at, and so did their keys.
    private void PrefetchDeaths()
    {
        switch (_deaths.Ahead(8))
        {
            case > 0 and var left:
                Lefts.Prefetch(left);
                break;
            case < 0 and var right:
                Rights.Prefetch(~right);
                break;
        }

        switch (_deaths.Ahead(4))
        {
            case > 0 and var left:
                _keys.Cursor().Prefetch(in Lefts[left].Key);
                break;
            case < 0 and var right:
                _keys.Cursor().Prefetch(in Rights[~right].Key);
                break;
        }
    }

    private bool ShowLeftMatch()
    {
        ref var partner = ref Rights[_partner];
        if (partner.Time > _latest)
        {
            return false;
        }

        (ShownLeft, ShownRight, _partner) = (_added, _partner, partner.Next);
        if (Kind != JoinType.Inner)
        {
            partner.Marks |= RowMarks.Matched;
            Lefts[_added].Marks |= RowMarks.Matched;
        }

        return true;
    }

    private bool ShowRightMatch()
    {
        ref var partner = ref Lefts[_partner];
        if (partner.Time > _latest)
        {
            return false;
        }

        (ShownLeft, ShownRight, _partner) = (_partner, _added, partner.Next);
        if (Kind != JoinType.Inner)
        {
            partner.Marks |= RowMarks.Matched;
            Rights[_added].Marks |= RowMarks.Matched;
        }

        return true;
    }

    private bool ShowLoose()
    {
        if (!IsAlone)
        {
            DropLoose();
            return false;
        }

        // Once: it counts as matched.
        if (_isLeft)
        {
            (ShownLeft, ShownRight) = (_added, 0);
            Lefts[_added].Marks |= RowMarks.Matched;
        }
        else
        {
            (ShownLeft, ShownRight) = (0, _added);
            Rights[_added].Marks |= RowMarks.Matched;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DropLoose()
    {
        _partner = 0;
        if (_isLoose)
        {
            _isLoose = false;
            if (_isLeft)
            {
                Lefts.Return(_added);
            }
            else
            {
                Rights.Return(_added);
            }

            (ShownLeft, ShownRight) = (0, 0);
        }
    }

    private void Unlink<TRow>(RowLists<TKey, TRow> lists, PagedPool<JoinRow<TKey, TRow>> rows, int number)
    {
        ref var row = ref rows[number];
        if (RowLists<TKey, TRow>.IsInner(in row))
        {
            lists.RemoveInner(in row);
            return;
        }

        ref var sides = ref _keys.TryGetRef(in row.Key, out _);
        lists.Remove(ref ReferenceEquals(lists, _lefts) ? ref sides.Left : ref sides.Right, number);
        if (sides.Left.IsEmpty && sides.Right.IsEmpty)
        {
            _keys.Remove(in row.Key);
        }
    }

    /// <summary>What one key holds.</summary>
    private struct Sides
    {
        public RowList Left;
        public RowList Right;
    }

    private protected override void DisposeKeys()
    {
        _keys.Dispose();
        _deaths.Dispose();
    }
}
