using System.Buffers;
using System.Buffers.Text;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FastFlow;

/// <summary>
/// Reads the text of one field as a value. The whole text has to be the value, in invariant form and without spaces around it; a number
/// has to fit its type, and NaN and infinity are none. Called by emitted code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FieldReader
{
    private const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> text, out int value) => Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    /// <summary>A whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> text, out long value) => Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    /// <summary>A whole number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out sbyte value) => Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    /// <summary>A whole number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out byte value) => Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    /// <summary>A whole number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out short value) => Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    /// <summary>A whole number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out ushort value) => Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    /// <summary>A whole number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out uint value) => Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    /// <summary>A whole number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out ulong value) => Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    /// <summary>A finite number, rounded to the nearest.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out float value) =>
        float.TryParse(text, Real, CultureInfo.InvariantCulture, out value) && float.IsFinite(value) && !EndsWithNul(text);

    /// <summary>A finite number, rounded to the nearest.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value) =>
        ShortNumber.TryRead(text, out value) || (double.TryParse(text, Real, CultureInfo.InvariantCulture, out value) && double.IsFinite(value) && !EndsWithNul(text));

    /// <summary>A number with up to 28 digits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out decimal value) => decimal.TryParse(text, Real, CultureInfo.InvariantCulture, out value) && !EndsWithNul(text);

    /// <summary><c>true</c> or <c>false</c>, ignoring case, or <c>1</c> or <c>0</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out bool value)
    {
        value = Is(text, "true"u8) || text.SequenceEqual("1"u8);
        return value || Is(text, "false"u8) || text.SequenceEqual("0"u8);
    }

    /// <summary>One character of the basic plane.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out char value)
    {
        var done = Rune.DecodeFromUtf8(text, out var rune, out var used) == OperationStatus.Done && used == text.Length && rune.IsBmp;
        value = done ? (char)rune.Value : '\0';
        return done;
    }

    /// <summary>An ISO 8601 date and time; without an offset it is UTC.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset value)
    {
        if (!IsoTime.TryRead(text, out var ticks, out var offsetMinutes))
        {
            value = default;
            return false;
        }

        value = new DateTimeOffset(ticks + (offsetMinutes * TimeSpan.TicksPerMinute), new TimeSpan(offsetMinutes * TimeSpan.TicksPerMinute));
        return true;
    }

    /// <summary>An ISO 8601 date and time, as UTC; without an offset it is UTC already.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTime value)
    {
        var done = IsoTime.TryRead(text, out var ticks, out _);
        value = new DateTime(ticks, DateTimeKind.Utc);
        return done;
    }

    /// <summary><c>2001-01-31</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateOnly value)
    {
        var done = IsoTime.TryReadDate(text, out var ticks) && text.Length == IsoTime.DateBytes;
        value = done ? DateOnly.FromDayNumber((int)(ticks / TimeSpan.TicksPerDay)) : default;
        return done;
    }

    /// <summary><c>23:59</c>, <c>23:59:00</c> or with a fraction.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out TimeOnly value)
    {
        var done = IsoTime.TryReadTime(text, out var ticks, out var used) && used == text.Length;
        value = done ? new TimeOnly(ticks) : default;
        return done;
    }

    /// <summary><c>[-][d.]hh:mm[:ss[.fffffff]]</c>. A mere number, which the BCL takes for days, is none: mostly it was meant to be seconds.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out TimeSpan value)
    {
        value = default;
        return text.Contains((byte)':') && text[0] > (byte)' ' && Utf8Parser.TryParse(text, out value, out int used, 'c') && used == text.Length;
    }

    /// <summary>With or without dashes, also in braces.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Guid value)
    {
        var format = text.Length switch { 32 => 'N', 38 => text[0] == (byte)'{' ? 'B' : 'P', _ => 'D' };
        return Utf8Parser.TryParse(text, out value, out int used, format) && used == text.Length;
    }

    /// <summary>Any type that reads itself from UTF-8, in invariant form.</summary>
    public static bool TryReadParsable<T>(ReadOnlySpan<byte> text, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
        where T : IUtf8SpanParsable<T> =>
        T.TryParse(text, CultureInfo.InvariantCulture, out value) && !EndsWithNul(text);

    /// <summary>Two names are the same: byte for byte, or ignoring the case of ASCII letters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        text.Length == name.Length && (text.SequenceEqual(name) || Ascii.EqualsIgnoreCase(text, name));

    // The number parsers of the BCL pass over these.
    private static bool EndsWithNul(ReadOnlySpan<byte> text) => text is [.., 0];
}
