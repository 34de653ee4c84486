using System.Globalization;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// An instant of event or processing time: 100-nanosecond ticks since the Unix epoch, UTC; before it, negative. Arithmetic saturates at both ends
/// instead of overflowing.
/// </summary>
/// <param name="Ticks">100-nanosecond ticks since 1970-01-01T00:00:00Z.</param>
public readonly record struct Timestamp(long Ticks) : IComparable<Timestamp>, ISpanFormattable
{
    private const long UnixEpochTicks = 621_355_968_000_000_000;

    /// <summary>The watermark of an input that has said nothing yet.</summary>
    public static Timestamp MinValue => new(long.MinValue);

    /// <summary>End of input, and nothing else: the watermark behind the last event.</summary>
    public static Timestamp MaxValue => new(long.MaxValue);

    /// <summary>1970-01-01T00:00:00Z.</summary>
    public static Timestamp UnixEpoch => default;

    /// <summary>The instant, whatever its offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Timestamp From(DateTimeOffset value) => new(value.UtcTicks - UnixEpochTicks);

    /// <summary>The instant; a time of unspecified kind counts as UTC, a local one is converted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Timestamp From(DateTime value) => new((value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value).Ticks - UnixEpochTicks);

    /// <summary>A count of units since the Unix epoch; beyond the range it saturates, between ticks it is rounded towards negative infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Timestamp FromUnix(long value, TimeUnit unit) => unit switch
    {
        TimeUnit.Nanoseconds => new(TimeMath.FloorDivide(value, 100)),
        TimeUnit.Ticks => new(value),
        TimeUnit.Microseconds => new(TimeMath.Multiply(value, TimeSpan.TicksPerMicrosecond)),
        TimeUnit.Milliseconds => new(TimeMath.Multiply(value, TimeSpan.TicksPerMillisecond)),
        TimeUnit.Seconds => new(TimeMath.Multiply(value, TimeSpan.TicksPerSecond)),
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "There is no such unit."),
    };

    /// <summary>For display and the outside world; instants outside the years 1 to 9999 become the nearest end of that range.</summary>
    public DateTimeOffset ToDateTimeOffset() => new(Math.Clamp(TimeMath.Add(Ticks, UnixEpochTicks), DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);

    /// <summary>The same as <see cref="ToDateTimeOffset"/>, of kind UTC.</summary>
    public DateTime ToDateTime() => ToDateTimeOffset().UtcDateTime;

    /// <inheritdoc/>
    public int CompareTo(Timestamp other) => Ticks.CompareTo(other.Ticks);

    /// <summary>ISO 8601 with as many digits as needed; <c>MinValue</c> and <c>MaxValue</c> by name, what no calendar reaches as ticks.</summary>
    public override string ToString() => ToString(null, null);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        Span<char> text = stackalloc char[64];
        return TryFormat(text, out var written, format, formatProvider) ? new string(text[..written]) : ToDateTimeOffset().ToString(format, formatProvider ?? CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var isCalendar = Ticks >= -UnixEpochTicks && Ticks <= DateTime.MaxValue.Ticks - UnixEpochTicks;
        if (isCalendar)
        {
            return ToDateTime().TryFormat(destination, out charsWritten, format.IsEmpty ? "yyyy-MM-ddTHH:mm:ss.FFFFFFFK" : format, provider ?? CultureInfo.InvariantCulture);
        }

        return Ticks switch
        {
            long.MinValue => Write("MinValue", destination, out charsWritten),
            long.MaxValue => Write("MaxValue", destination, out charsWritten),
            _ => Ticks.TryFormat(destination, out charsWritten, default, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Later by a duration.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Timestamp operator +(Timestamp time, TimeSpan duration) => new(TimeMath.Add(time.Ticks, duration.Ticks));

    /// <summary>Earlier by a duration.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Timestamp operator -(Timestamp time, TimeSpan duration) => new(TimeMath.Subtract(time.Ticks, duration.Ticks));

    /// <summary>The time from one instant to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TimeSpan operator -(Timestamp later, Timestamp earlier) => new(TimeMath.Subtract(later.Ticks, earlier.Ticks));

    /// <summary>Is earlier.</summary>
    public static bool operator <(Timestamp left, Timestamp right) => left.Ticks < right.Ticks;

    /// <summary>Is later.</summary>
    public static bool operator >(Timestamp left, Timestamp right) => left.Ticks > right.Ticks;

    /// <summary>Is not later.</summary>
    public static bool operator <=(Timestamp left, Timestamp right) => left.Ticks <= right.Ticks;

    /// <summary>Is not earlier.</summary>
    public static bool operator >=(Timestamp left, Timestamp right) => left.Ticks >= right.Ticks;

    private static bool Write(string text, Span<char> destination, out int charsWritten)
    {
        charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
        return charsWritten > 0;
    }
}
