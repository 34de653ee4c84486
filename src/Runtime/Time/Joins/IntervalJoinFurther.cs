using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>Keys with more rows than lie together: the further ones are chained, each side's behind all of its rows that lie together.</content>
public sealed unsafe partial class IntervalJoin<TKey, TLeft, TRight>
{
    private readonly PagedPool<FurtherRows> _further = new();
    private readonly PagedPool<JoinRow<NoKey, int>> _furtherRows = new();
    private readonly RowLists<NoKey, int> _furtherLists;

    // The key is full.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom()
    {
        if (Kind == JoinType.Inner)
        {
            DropDead(ref *_near, Watermark);
            for (var places = 0; places < RentsAhead; places++)
            {
                // What has just been returned is lent first, and hasn't been touched for long.
                _lefts.PrefetchNext(places);
                _rights.PrefetchNext(places);
            }
        }
    }

    /// <summary>Adds a row where there is no room, or that somebody will ask for when it dies.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void InsertElsewhere(long time, long death, int number)
    {
        var isMatched = (_matches | (uint)_partner) != 0;
        ref var rows = ref *_near;
        rows.Match(_matches);
        if (Kind != JoinType.Inner)
        {
            AddDeath(death, number);
        }

        if (rows.Count < KeyRows.Capacity)
        {
            var behind = rows.Insert(time, number, isMatched);
            _matches += _matches & behind;
            return;
        }

        if (rows.Further == 0)
        {
            rows.Further = _further.Rent();
        }

        ref var list = ref ListOf(in rows, number);
        if (!list.IsEmpty && _furtherRows[list.First].Time <= time)
        {
            _furtherLists.Insert(ref list, NewFurther(number, time, isMatched));
            return;
        }

        // The last of its side makes room; it isn't one of those that it matches.
        var last = rows.LastOf(isRight: number < 0);
        if (last >= 0 && rows.Times[last] > time)
        {
            var moved = NewFurther(rows.Numbers[last], rows.Times[last], rows.IsMatched(last));
            rows.Remove(1u << last);
            _matches = (_matches & ((1u << last) - 1)) | (_matches >> (last + 1) << last);
            _matches += _matches & rows.Insert(time, number, isMatched);
            _furtherLists.InsertFirst(ref list, moved);
            return;
        }

        _furtherLists.InsertFirst(ref list, NewFurther(number, time, isMatched));
    }

    // After the rows that lie together an event meets these, from the first that isn't too early.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MatchFurther(long earliest, long latest, bool isLeft)
    {
        var first = _furtherLists.FirstFrom(ref ListOf(in *_near, isLeft ? -1 : 1), earliest);
        (_partner, _latest) = (first != 0 && _furtherRows[first].Time <= latest ? first : 0, latest);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool MoveNextElsewhere()
    {
        if (_isAlone)
        {
            // Once.
            (_isAlone, _shownTime) = (false, _addedTime);
            return true;
        }

        if (_partner == 0)
        {
            DropLoose();
            return false;
        }

        ref var partner = ref _furtherRows[_partner];
        partner.Marks |= _isPeeking ? RowMarks.None : RowMarks.Matched;
        Show(partner.Row, partner.Time);
        _partner = partner.Next != 0 && _furtherRows[partner.Next].Time <= _latest ? partner.Next : 0;
        return true;
    }

    private void DropDeadFurther(ref KeyRows rows, long watermark)
    {
        ref var further = ref _further[rows.Further];
        DropDeadFurther(ref further.Left, watermark, _after);
        DropDeadFurther(ref further.Right, watermark, _before);
        Refill(ref rows);
    }

    private void DropDeadFurther(ref RowList list, long watermark, long bound)
    {
        while (!list.IsEmpty && (watermark == long.MaxValue || TimeMath.Add(_furtherRows[list.First].Time, bound) < watermark))
        {
            DropRow(_furtherRows[list.First].Row);
            RemoveFurther(ref list, list.First);
        }
    }

    // There are further rows only where there is no room.
    private void Refill(ref KeyRows rows)
    {
        ref var further = ref _further[rows.Further];
        while (rows.Count < KeyRows.Capacity)
        {
            if (further.Left.IsEmpty && further.Right.IsEmpty)
            {
                _further.Return(rows.Further);
                rows.Further = 0;
                return;
            }

            ref var list = ref further.Left.IsEmpty ? ref further.Right : ref further.Left;
            ref var row = ref _furtherRows[list.First];
            rows.Insert(row.Time, row.Row, (row.Marks & RowMarks.Matched) != 0);
            RemoveFurther(ref list, list.First);
        }
    }

    private int NewFurther(int number, long time, bool isMatched)
    {
        var added = _furtherRows.Rent();
        ref var row = ref _furtherRows[added];
        (row.Row, row.Time, row.Marks) = (number, time, isMatched ? RowMarks.Matched : RowMarks.None);
        return added;
    }

    private void RemoveFurther(ref RowList list, int row)
    {
        _furtherLists.Remove(ref list, row);
        _furtherRows.Return(row);
    }

    private ref RowList ListOf(in KeyRows rows, int number)
    {
        ref var further = ref _further[rows.Further];
        return ref number > 0 ? ref further.Left : ref further.Right;
    }
}
