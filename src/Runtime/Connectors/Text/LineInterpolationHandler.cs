using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>What the compiler makes of <c>line.Write($"…")</c>: every part goes straight into the line.</summary>
[InterpolatedStringHandler]
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct LineInterpolationHandler
{
    private readonly LineWriter _line;

    /// <param name="literalLength">Not needed: the line grows as it must.</param>
    /// <param name="formattedCount">Not needed.</param>
    /// <param name="line">The line.</param>
    public LineInterpolationHandler(int literalLength, int formattedCount, LineWriter line) => _line = line;

    // Inlined with a literal, only the one branch that fits it is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendLiteral(string text)
    {
        if (text.Length == 1 && char.IsAscii(text[0]))
        {
            _line.WriteAscii((byte)text[0]);
        }
        else
        {
            _line.Write(text);
        }
    }

    public void AppendFormatted<T>(T value, int alignment = 0, string? format = null)
    {
        var from = _line.Line.Length;
        _line.WriteValue(value, format);
        Align(from, alignment);
    }

    /// <summary>A value that may be absent, and is no text then; it isn't boxed.</summary>
    public void AppendFormatted<T>(T? value, int alignment = 0, string? format = null)
        where T : struct
    {
        if (value is not null)
        {
            AppendFormatted(value.GetValueOrDefault(), alignment, format);
        }
        else
        {
            Align(_line.Line.Length, alignment);
        }
    }

    public void AppendFormatted(ReadOnlySpan<char> text, int alignment = 0, string? format = null)
    {
        var from = _line.Line.Length;
        _line.Write(text);
        Align(from, alignment);
    }

    public void AppendFormatted(ReadOnlySpan<byte> utf8, int alignment = 0, string? format = null)
    {
        var from = _line.Line.Length;
        _line.Write(utf8);
        Align(from, alignment);
    }

    private void Align(int from, int alignment)
    {
        if (alignment != 0)
        {
            _line.Align(from, alignment);
        }
    }
}
