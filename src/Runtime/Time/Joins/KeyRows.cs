using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastFlow;

/// <summary>
/// What an interval join holds of a key, of both sides, in order of time, and of one time in order of arrival: times and numbers, left rows by theirs, right ones by its complement. Two cache lines,
/// so that an event finds its partners without a look at any other row. Rows that find no room are in <see cref="FurtherRows"/>: behind all of their side that are here.
/// </summary>
internal unsafe struct KeyRows
{
    /// <summary>How many it has room for.</summary>
    public const int Capacity = 10;

    public fixed long Times[Capacity];
    public fixed int Numbers[Capacity];

    private ushort _count;

    /// <summary>Those that have had a partner, a bit each.</summary>
    private ushort _matched;

    /// <summary>The number of its <see cref="FurtherRows"/>; 0 if it has none. While there are some, there is no room here.</summary>
    public int Further;

    /// <summary>How many are here.</summary>
    public readonly int Count => _count;

    /// <summary>Those in use, a bit each.</summary>
    public readonly uint InUse => (1u << _count) - 1;

    /// <summary>Right rows, a bit each; what lies beyond those in use is undefined.</summary>
    public readonly uint Rights
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Two vectors reach up to the end of the fields behind the numbers.
            fixed (int* numbers = Numbers)
            {
                return Vector256.Load(numbers).ExtractMostSignificantBits() | (Vector128.Load(numbers + 8).ExtractMostSignificantBits() << 8);
            }
        }
    }

    /// <summary>The row with a number, if it is here: its bit.</summary>
    public readonly uint With(int number)
    {
        fixed (int* numbers = Numbers)
        {
            return InUse & (Vector256.Equals(Vector256.Load(numbers), Vector256.Create(number)).ExtractMostSignificantBits()
                | (Vector128.Equals(Vector128.Load(numbers + 8), Vector128.Create(number)).ExtractMostSignificantBits() << 8));
        }
    }

    /// <summary>Those before an instant, a bit each; what lies beyond those in use is undefined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Before(long time)
    {
        var limit = Vector256.Create(time);
        fixed (long* times = Times)
        {
            return Vector256.LessThan(Vector256.Load(times), limit).ExtractMostSignificantBits()
                | (Vector256.LessThan(Vector256.Load(times + 4), limit).ExtractMostSignificantBits() << 4)
                | (Vector128.LessThan(Vector128.Load(times + 8), limit.GetLower()).ExtractMostSignificantBits() << 8);
        }
    }

    /// <summary>Those from an instant to another, a bit each; what lies beyond those in use is undefined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Within(long earliest, long latest)
    {
        var (first, last) = (Vector256.Create(earliest), Vector256.Create(latest));
        fixed (long* times = Times)
        {
            var (low, middle, high) = (Vector256.Load(times), Vector256.Load(times + 4), Vector128.Load(times + 8));
            return ~((Vector256.LessThan(low, first) | Vector256.GreaterThan(low, last)).ExtractMostSignificantBits()
                | ((Vector256.LessThan(middle, first) | Vector256.GreaterThan(middle, last)).ExtractMostSignificantBits() << 4)
                | ((Vector128.LessThan(high, first.GetLower()) | Vector128.GreaterThan(high, last.GetLower())).ExtractMostSignificantBits() << 8));
        }
    }

    /// <summary>Outer joins: these have had a partner.</summary>
    public void Match(uint rows) => _matched |= (ushort)rows;

    /// <summary>This has had a partner.</summary>
    public readonly bool IsMatched(int at) => ((_matched >> at) & 1) != 0;

    /// <summary>Puts a row behind the last that isn't later. There must be room.</summary>
    /// <returns>The places behind it, a bit each: what was there has moved up by one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Insert(long time, int number)
    {
        int at = _count++;
        for (; at > 0 && Times[at - 1] > time; at--)
        {
            Times[at] = Times[at - 1];
            Numbers[at] = Numbers[at - 1];
        }

        Times[at] = time;
        Numbers[at] = number;
        return uint.MaxValue << at;
    }

    /// <summary>The same in an outer join.</summary>
    public uint Insert(long time, int number, bool isMatched)
    {
        var behind = Insert(time, number);
        _matched += (ushort)(_matched & behind);
        _matched |= (ushort)(isMatched ? behind & (~behind + 1) : 0);
        return behind;
    }

    /// <summary>The place of the last row of a side; −1 if it has none.</summary>
    public readonly int LastOf(bool isRight) => 31 - BitOperations.LeadingZeroCount(InUse & (isRight ? Rights : ~Rights));

    /// <summary>Takes rows out.</summary>
    /// <param name="rows">A bit each.</param>
    public void Remove(uint rows)
    {
        int kept = 0, matched = 0;
        for (var at = 0; at < _count; at++)
        {
            Times[kept] = Times[at];
            Numbers[kept] = Numbers[at];
            var stays = (int)(~rows >> at) & 1;
            matched |= ((_matched >> at) & stays) << kept;
            kept += stays;
        }

        (_count, _matched) = ((ushort)kept, (ushort)matched);
    }
}

/// <summary>Rows of a key that has more than <see cref="KeyRows"/> has room for.</summary>
internal struct FurtherRows
{
    public RowList Left;
    public RowList Right;
}
