using System.Globalization;
using System.Text;

namespace FastFlow;

/// <summary>The words of decoding errors. Nothing here runs for a good record.</summary>
internal static class FaultText
{
    /// <summary>More bytes than are ever shown.</summary>
    private const int MaxBytes = 512;

    private const int ShownCharacters = 80;

    /// <summary>As much of a text as may be shown, in a buffer that is made for the first faulty record and then reused: under Skip there may be many.</summary>
    public static ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> text, ref byte[] buffer)
    {
        buffer = buffer.Length > 0 ? buffer : new byte[MaxBytes];
        var length = Math.Min(text.Length, MaxBytes);
        text[..length].CopyTo(buffer);
        return buffer.AsMemory(0, length);
    }

    /// <summary>Text for a message: one line, at most 80 characters, control characters as <c>\n</c> or <c>\u0007</c>, invalid UTF-8 as <c>\xE9</c>.</summary>
    public static string Show(ReadOnlySpan<byte> utf8)
    {
        var text = new StringBuilder();
        while (utf8.Length > 0)
        {
            if (text.Length >= ShownCharacters)
            {
                return text.Append('…').ToString();
            }

            var status = Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            if (status != System.Buffers.OperationStatus.Done)
            {
                for (var i = 0; i < consumed; i++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{utf8[i]:X2}");
                }
            }
            else
            {
                Append(text, rune);
            }

            utf8 = utf8[consumed..];
        }

        return text.ToString();
    }

    /// <summary>Why a field's text is no value of the type that emitted code names.</summary>
    public static string NotAValue(string field, ReadOnlySpan<byte> text, string type)
    {
        if (type == "string")
        {
            return $"field '{field}' holds '{Show(text)}', which is not valid UTF-8";
        }

        var expected = Expected(type);
        return text.IsEmpty
            ? $"field '{field}' is empty, but has to be {expected}"
            : $"field '{field}' holds '{Show(text)}', which is not {expected}";
    }

    /// <summary>What to do about <see cref="NotAValue"/>.</summary>
    public static string NotAValueRemedy(ReadOnlySpan<byte> text, string type) => text.IsEmpty && IsKeyword(type)
        ? $"Declare it {type}? if it may be missing; or correct the record, or have such records skipped or set aside with [OnError] on the source."
        : Remedy;

    /// <summary>What to do about any record.</summary>
    public const string Remedy = "Correct the record, or have such records skipped or set aside with [OnError] on the source.";

    private static bool IsKeyword(string type) => type.IndexOf(' ', StringComparison.Ordinal) < 0;

    private static string Expected(string type) => type switch
    {
        "sbyte" => Whole(type, sbyte.MinValue, sbyte.MaxValue),
        "byte" => Whole(type, byte.MinValue, byte.MaxValue),
        "short" => Whole(type, short.MinValue, short.MaxValue),
        "ushort" => Whole(type, ushort.MinValue, ushort.MaxValue),
        "int" => Whole(type, int.MinValue, int.MaxValue),
        "uint" => Whole(type, uint.MinValue, uint.MaxValue),
        "long" => Whole(type, long.MinValue, long.MaxValue),
        "ulong" => Whole(type, ulong.MinValue, ulong.MaxValue),
        "float" => "a finite number within the range of float",
        "double" => "a finite number within the range of double",
        "decimal" => "a number within the range of decimal",
        "bool" => "true or false",
        "char" => "one character",
        "DateTime" or "DateTimeOffset" => "a date and time like 2001-01-31T23:59:00Z",
        "DateOnly" => "a date like 2001-01-31",
        "TimeOnly" => "a time of day like 23:59:00",
        "TimeSpan" => "a time span like 1.23:59:00",
        "Guid" => "a Guid",
        _ => IsKeyword(type) ? "a value of " + type : type,
    };

    private static string Whole<T>(string type, T minimum, T maximum)
        where T : IFormattable =>
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum} ({type})");

    private static void Append(StringBuilder text, Rune rune)
    {
        switch (rune.Value)
        {
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '\t':
                text.Append("\\t");
                break;
            default:
                if (Rune.IsControl(rune))
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
                }
                else
                {
                    text.Append(rune.ToString());
                }

                break;
        }
    }
}
