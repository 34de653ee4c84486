using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>Rows die: in an outer join one by one, as that is a result; in an inner one whenever somebody comes by.</content>
public sealed unsafe partial class IntervalJoin<TKey, TLeft, TRight>
{
    // An inner join goes through all keys while the watermark moves by the bounds' sum, in steps. Twice as often costs 5 to 10 % where keys are many.
    private const int Steps = 64;
    private readonly long _step;
    private long _sweptAt = long.MinValue;
    private int _stepsDone;
    private int _swept;

    // An outer join: its rows, at the instant behind which they die.
    private readonly PagedPool<Home> _homes = new();
    private readonly MonotoneQueue _deaths = new(shift: 0);
    private bool _prefetches;

    /// <summary>Begins to move to a watermark; <see cref="MoveNext"/> does it.</summary>
    public void BeginAdvance(long watermark)
    {
        DropLoose();
        _target = watermark;
        _prefetches = IsLarge;
        _deaths.Begin(watermark, watermark == long.MaxValue);
    }

    /// <summary>Shows the next row that has died without a partner.</summary>
    /// <returns>False: that was all, and <see cref="TimedState.Watermark"/> is the one moved to.</returns>
    public bool MoveNext()
    {
        DropLoose();
        if (Kind == JoinType.Inner)
        {
            Sweep();
            Watermark = _target;
            _nextDue = _rows.Count > 0 ? TimeMath.Add(_sweptAt, _step) : long.MaxValue;
            return false;
        }

        while (_deaths.TryTake(out var death))
        {
            if (_prefetches)
            {
                PrefetchDeaths();
            }

            if (Remove(death))
            {
                return true;
            }
        }

        Watermark = _target;
        _nextDue = _deaths.NextLimit;
        return false;
    }

    private void AddDeath(long death, int number)
    {
        var home = _homes.Rent();
        _homes[home] = new() { Number = number, Key = _key };
        _deaths.Add(death, home);
        if (death < _nextDue)
        {
            _nextDue = Math.Min(_nextDue, _deaths.LimitOf(death));
            Timeline?.Lower(_nextDue);
        }
    }

    private void BeginSweeps()
    {
        _sweptAt = Watermark;
        _nextDue = TimeMath.Add(_sweptAt, _step);
        Timeline?.Lower(_nextDue);
    }

    // The keys of as many steps as lie between two watermarks; all at end of input.
    private void Sweep()
    {
        var elapsed = unchecked((ulong)_target - (ulong)_sweptAt);
        var steps = elapsed / (ulong)_step;
        _sweptAt = _target - (long)(elapsed - (steps * (ulong)_step));
        for (var left = _target == long.MaxValue ? Steps : (int)Math.Min(steps, Steps); left > 0; left--)
        {
            var end = (int)((long)_rows.Highest * ++_stepsDone / Steps);
            while (_swept < end)
            {
                Visit(++_swept);
            }

            if (_stepsDone == Steps)
            {
                (_stepsDone, _swept) = (0, 0);
            }
        }
    }

    private void Visit(int number)
    {
        ref var rows = ref _rows[number];
        if (rows.Count == 0)
        {
            return;
        }

        DropDead(ref rows, _target);
        if (rows.Count == 0)
        {
            DropKey(number);
        }
    }

    private uint Dead(in KeyRows rows, long watermark)
    {
        if (watermark is long.MinValue or long.MaxValue)
        {
            return watermark > 0 ? rows.InUse : 0;
        }

        var rights = rows.Rights;
        return rows.InUse & ((rows.Before(TimeMath.Subtract(watermark, _after)) & ~rights) | (rows.Before(TimeMath.Subtract(watermark, _before)) & rights));
    }

    private void DropDead(ref KeyRows rows, long watermark)
    {
        var dead = Dead(in rows, watermark);
        if (dead != 0)
        {
            DropDead(ref rows, dead);
        }

        if (rows.Further != 0)
        {
            DropDeadFurther(ref rows, watermark);
        }
    }

    private void DropDead(ref KeyRows rows, uint dead)
    {
        for (var left = dead; left != 0; left &= left - 1)
        {
            DropRow(rows.Numbers[BitOperations.TrailingZeroCount(left)]);
        }

        rows.Remove(dead);
    }

    // Takes out a row that dies; true if it is to come out alone.
    private bool Remove(int death)
    {
        var (number, key) = (_homes[death].Number, _homes[death].Key);
        _homes.ReturnAsItIs(death);
        ref var rows = ref _rows[key];
        var isMatched = rows.With(number) is not 0 and var here ? Remove(ref rows, here) : RemoveFurther(ref rows, number);
        if (rows.Further != 0)
        {
            Refill(ref rows);
        }

        var isAlone = !isMatched && (Kind & (number > 0 ? JoinType.LeftOuter : JoinType.RightOuter)) != 0;
        if (isAlone)
        {
            (_loose, _looseKey) = (number, _names[key]);
            (ShownLeft, ShownRight) = number > 0 ? (number, 0) : (0, ~number);
        }
        else
        {
            DropRow(number);
        }

        if (rows.Count == 0)
        {
            DropKey(key);
        }

        return isAlone;
    }

    private bool Remove(ref KeyRows rows, uint here)
    {
        var at = BitOperations.TrailingZeroCount(here);
        (_shownTime, var isMatched) = (rows.Times[at], rows.IsMatched(at));
        rows.Remove(here);
        return isMatched;
    }

    // Rows of a side die in order of time, so it is the first; but where the instants lie beyond the range of time, at its end in order of arrival.
    private bool RemoveFurther(ref KeyRows rows, int number)
    {
        ref var list = ref ListOf(in rows, number);
        var at = list.First;
        while (_furtherRows[at].Row != number)
        {
            at = _furtherRows[at].Next;
        }

        (_shownTime, var isMatched) = (_furtherRows[at].Time, (_furtherRows[at].Marks & RowMarks.Matched) != 0);
        RemoveFurther(ref list, at);
        return isMatched;
    }

    // Rows die long after they were last looked at, and so did their keys.
    private void PrefetchDeaths()
    {
        _homes.Prefetch(_deaths.Ahead(18));
        PrefetchRows(_homes[_deaths.Ahead(9)].Key);
    }

    /// <summary>A row that is to die, left ones by their number, right ones by its complement, and its key's number.</summary>
    private struct Home
    {
        public int Number;
        public int Key;
    }
}
