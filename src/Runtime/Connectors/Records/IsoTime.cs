using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>ISO 8601 dates and times in their extended form: <c>2001-01-31T23:59:00.1234567+01:00</c>, with a blank for the T if one likes.</summary>
internal static class IsoTime
{
    public const int DateBytes = 10;

    private const int TickDigits = 7;
    private const int MaxOffsetMinutes = 14 * 60;

    /// <summary>Ticks of the instant in UTC, and the offset that was written (0 for none).</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long ticks, out int offsetMinutes)
    {
        offsetMinutes = 0;
        if (!TryReadDate(text, out ticks))
        {
            return false;
        }

        if (text.Length == DateBytes)
        {
            return true;
        }

        var rest = text[DateBytes..];
        if (rest[0] is not ((byte)'T' or (byte)' ' or (byte)'t') || !TryReadTime(rest[1..], out var time, out var used))
        {
            ticks = 0;
            return false;
        }

        ticks += time;
        rest = rest[(1 + used)..];
        if (rest.IsEmpty || (rest.Length == 1 && (rest[0] | 0x20) == 'z'))
        {
            return true;
        }

        // An instant before year 1 or after 9999 has no representation.
        var utc = TryReadOffset(rest, out offsetMinutes) ? ticks - (offsetMinutes * TimeSpan.TicksPerMinute) : -1;
        var inRange = (ulong)utc <= (ulong)DateTime.MaxValue.Ticks;
        ticks = inRange ? utc : 0;
        return inRange;
    }

    /// <summary><c>2001-01-31</c> at the front of a text, as ticks of its midnight.</summary>
    public static bool TryReadDate(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < DateBytes || text[4] != (byte)'-' || text[7] != (byte)'-')
        {
            return false;
        }

        var century = TwoDigits(text, 0);
        var yearOfCentury = TwoDigits(text, 2);
        var month = TwoDigits(text, 5);
        var day = TwoDigits(text, 8);
        var year = (century * 100) + yearOfCentury;
        if ((century | yearOfCentury | month | day) < 0 || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        ticks = new DateTime(year, month, day).Ticks;
        return true;
    }

    /// <summary><c>23:59[:59[.fraction]]</c> at the front of a text. Digits beyond 100 ns are cut off.</summary>
    public static bool TryReadTime(ReadOnlySpan<byte> text, out long ticks, out int used)
    {
        ticks = 0;
        used = 0;
        if (text.Length < 5 || text[2] != (byte)':')
        {
            return false;
        }

        var hour = TwoDigits(text, 0);
        var minute = TwoDigits(text, 3);
        if ((uint)hour > 23 || (uint)minute > 59)
        {
            return false;
        }

        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        used = 5;
        if (text.Length < 8 || text[5] != (byte)':')
        {
            return text.Length == 5 || text[5] != (byte)':';
        }

        var second = TwoDigits(text, 6);
        if ((uint)second > 59)
        {
            return false;
        }

        ticks += second * TimeSpan.TicksPerSecond;
        used = 8;
        return text.Length == 8 || text[8] is not ((byte)'.' or (byte)',') || TryReadFraction(text, ref ticks, ref used);
    }

    private static bool TryReadFraction(ReadOnlySpan<byte> text, ref long ticks, ref int used)
    {
        var at = used + 1;
        long fraction = 0;
        var digits = 0;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++)
        {
            if (digits < TickDigits)
            {
                fraction = (fraction * 10) + (text[at] - '0');
                digits++;
            }
        }

        if (digits == 0)
        {
            return false;
        }

        for (; digits < TickDigits; digits++)
        {
            fraction *= 10;
        }

        ticks += fraction;
        used = at;
        return true;
    }

    // +01:00, +0100 or +01
    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        var sign = text[0] switch { (byte)'+' => 1, (byte)'-' => -1, _ => 0 };
        if (sign == 0 || text.Length is not (3 or 5 or 6) || (text.Length == 6 && text[3] != (byte)':'))
        {
            return false;
        }

        var hours = TwoDigits(text, 1);
        var rest = text.Length == 3 ? 0 : TwoDigits(text, text.Length - 2);
        if (hours < 0 || (uint)rest > 59 || (hours * 60) + rest > MaxOffsetMinutes)
        {
            return false;
        }

        minutes = sign * ((hours * 60) + rest);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TwoDigits(ReadOnlySpan<byte> text, int at)
    {
        var tens = (uint)(text[at] - '0');
        var ones = (uint)(text[at + 1] - '0');
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : -1;
    }
}
