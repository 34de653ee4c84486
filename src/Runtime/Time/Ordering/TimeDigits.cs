using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Times as numbers of eleven digits to the base of 64, for radix heaps: all of a heap's times are at or after a mark, and one lies in the bucket of the highest digit
/// in which it differs from the mark. A bucket is known by the level of that digit and its value.
/// </summary>
internal static class TimeDigits
{
    public const int Bits = 6;
    public const int Values = 1 << Bits;
    public const int Levels = (64 + Bits - 1) / Bits;

    /// <summary>The lowest time is 0.</summary>
    public static ulong Unsigned(long time) => (ulong)time ^ (1UL << 63);

    public static long Signed(ulong time) => (long)(time ^ (1UL << 63));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LevelOf(ulong time, ulong mark) => BitOperations.Log2((time ^ mark) | 1) / Bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DigitOf(ulong time, int level) => (int)(time >> (level * Bits)) & (Values - 1);

    /// <summary>The first time that belongs in a bucket.</summary>
    public static ulong StartOf(ulong mark, int level, int digit)
    {
        // Above the digit, the times of a level are as the mark is; the topmost level has fewer bits.
        var above = level == Levels - 1 ? 0 : ulong.MaxValue << ((level + 1) * Bits);
        return (mark & above) | ((ulong)digit << (level * Bits));
    }
}

/// <summary>Which buckets hold something: a bit for each, and one for each level that has any.</summary>
internal struct FilledBuckets
{
    private LevelBlock _filled;
    private uint _levels;

    public readonly bool IsEmpty => _levels == 0;

    /// <summary>The buckets of a level.</summary>
    public readonly ulong this[int level] => _filled[level];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int level, int digit)
    {
        _filled[level] |= 1UL << digit;
        _levels |= 1U << level;
    }

    public void Remove(int level, int digit)
    {
        _filled[level] &= ~(1UL << digit);
        if (_filled[level] == 0)
        {
            _levels &= ~(1U << level);
        }
    }

    /// <summary>The bucket of the earliest times; there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly (int Level, int Digit) First()
    {
        var level = BitOperations.TrailingZeroCount(_levels);
        return (level, BitOperations.TrailingZeroCount(_filled[level]));
    }

    [InlineArray(TimeDigits.Levels)]
    private struct LevelBlock
    {
        private ulong _first;
    }
}
