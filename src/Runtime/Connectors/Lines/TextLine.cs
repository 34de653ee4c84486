using System.Text;

namespace FastFlow;

/// <summary>One line as it was read.</summary>
/// <param name="Utf8">
/// The line's bytes without its end; valid until the handler returns (a handler that keeps them copies them). They are not checked to be UTF-8.
/// </param>
/// <param name="Number">The line's number, from 1.</param>
public readonly record struct TextLine(ReadOnlyMemory<byte> Utf8, long Number) : IUtf8SpanFormattable
{
    /// <summary>The line's text; makes a string.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var fits = Utf8.Span.TryCopyTo(utf8Destination);
        bytesWritten = fits ? Utf8.Length : 0;
        return fits;
    }
}
