using System;
using System.Globalization;

namespace FastFlow.Compiler;

/// <summary>Durations as attributes write them: "250ms", "10s", "1m", "1h", "1d", "5us", "100ns", or <see cref="TimeSpan"/> format.</summary>
internal static class Durations
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMillisecond / 1000),
    ];

    /// <summary>The ticks of a duration, which may be negative; otherwise what is wrong with it, to follow its text.</summary>
    public static string? Parse(string text, out long ticks)
    {
        ticks = 0;
        var colon = text.IndexOf(':');
        if (colon >= 0)
        {
            // "1:30" is an hour and a half to TimeSpan, and a minute and a half to many who write it.
            if (text.IndexOf(':', colon + 1) < 0 || !TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span))
            {
                return "is no duration: in TimeSpan format it is [d.]hh:mm:ss[.fffffff]";
            }

            ticks = span.Ticks;
            return null;
        }

        var digits = text.StartsWith("-", StringComparison.Ordinal) ? 1 : 0;
        var end = digits;
        while (end < text.Length && text[end] is >= '0' and <= '9')
        {
            end++;
        }

        var unit = text.Substring(end);
        var size = unit == "ns" ? 1 : Array.Find(Units, known => known.Unit == unit).Ticks;
        if (end == digits || size == 0)
        {
            return "is no duration: write a whole number and a unit, such as \"250ms\", \"10s\", \"1m\", \"1h\" or \"1d\"";
        }

        if (!long.TryParse(text.Substring(0, end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) || count > long.MaxValue / size || count < -long.MaxValue / size)
        {
            return "is longer than a TimeSpan can be";
        }

        if (unit == "ns" && count % 100 != 0)
        {
            return "is finer than the ticks of 100 ns that time is measured in";
        }

        ticks = unit == "ns" ? count / 100 : count * size;
        return null;
    }

    /// <summary>A duration as a person writes it, in the largest unit that it is a multiple of.</summary>
    public static string Format(long ticks)
    {
        foreach (var (unit, size) in Units)
        {
            if (ticks % size == 0 && (ticks != 0 || unit == "s"))
            {
                return (ticks / size).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return new TimeSpan(ticks).ToString("c", CultureInfo.InvariantCulture);
    }
}
