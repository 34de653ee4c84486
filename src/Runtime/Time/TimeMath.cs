using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>Arithmetic on ticks: it saturates at both ends and floors towards negative infinity.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TimeMath
{
    /// <summary>The last instant that an event's watermark may promise: <see cref="long.MaxValue"/> is end of input alone.</summary>
    public const long LastWatermark = long.MaxValue - 1;

    /// <summary><paramref name="left"/> + <paramref name="right"/>, or the end of the range that it overshoots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Add(long left, long right)
    {
        var sum = unchecked(left + right);

        // Overflow: the operands have one sign, the sum the other.
        return ((left ^ sum) & (right ^ sum)) < 0 ? Saturated(left) : sum;
    }

    /// <summary><paramref name="left"/> − <paramref name="right"/>, or the end of the range that it overshoots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Subtract(long left, long right)
    {
        var difference = unchecked(left - right);
        return ((left ^ right) & (left ^ difference)) < 0 ? Saturated(left) : difference;
    }

    /// <summary><paramref name="value"/> × <paramref name="factor"/> (above 0), or the end of the range that it overshoots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Multiply(long value, long factor)
    {
        var high = Math.BigMul(value, factor, out var low);
        return high == low >> 63 ? low : Saturated(value);
    }

    /// <summary>The quotient rounded towards negative infinity; <paramref name="divisor"/> is above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long FloorDivide(long value, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(value, divisor);
        return quotient + (remainder >> 63);
    }

    /// <summary>The latest instant not after <paramref name="time"/> that lies a whole number of <paramref name="size"/> from <paramref name="offset"/>; saturates at the lower end.</summary>
    public static long Floor(long time, long size, long offset)
    {
        // 128 bits: neither the offset nor the rounding may overflow on the way.
        var distance = (Int128)time - offset;
        var remainder = distance % size;
        return Saturate(time - (remainder < 0 ? remainder + size : remainder));
    }

    /// <summary>The watermark that an event's time allows. Without a call where the delay is a constant above 0: it stands in loops, where a call, however seldom, keeps values out of registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Watermark(long time, long outOfOrderness) =>
        outOfOrderness > 0 ? Math.Max(time, long.MinValue + outOfOrderness) - outOfOrderness : Math.Min(Subtract(time, outOfOrderness), LastWatermark);

    /// <summary>The later of two instants. Without a branch: where events come late at random nothing predicts it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Latest(long left, long right) => unchecked(left + ((right - left) & -(left < right ? 1L : 0L)));

    /// <summary>The greatest number that divides both, which are above 0.</summary>
    internal static long GreatestCommonDivisor(long left, long right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }

    /// <summary>The nearest 64-bit value.</summary>
    public static long Saturate(Int128 value) => value < long.MinValue ? long.MinValue : value > long.MaxValue ? long.MaxValue : (long)value;

    private static long Saturated(long sign) => sign < 0 ? long.MinValue : long.MaxValue;
}
