using System;
using System.Text;

namespace FastFlow.Generators;

/// <summary>Writes indented lines of C#.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _closed;

    public void Line(string text = "")
    {
        // A block is followed by a blank line, unless what follows belongs to it.
        if (_closed && text.Length > 0 && text[0] != '}' && !text.StartsWith("else", StringComparison.Ordinal) && !text.StartsWith("catch", StringComparison.Ordinal) && !text.StartsWith("finally", StringComparison.Ordinal))
        {
            _text.Append('\n');
        }

        _closed = false;
        foreach (var line in text.Split('\n'))
        {
            if (line.Length > 0)
            {
                _text.Append(' ', line[0] == '#' ? 0 : _depth * 4).Append(line.TrimEnd('\r'));
            }

            _text.Append('\n');
        }
    }

    /// <summary>A blank line, unless one or an opening brace stands before it.</summary>
    public void Blank()
    {
        _closed = false;
        var length = _text.Length;
        if (length >= 2 && !(_text[length - 1] == '\n' && _text[length - 2] is '\n' or '{'))
        {
            _text.Append('\n');
        }
    }

    public void Open(string header)
    {
        Line(header);
        Line("{");
        _depth++;
    }

    public void Close(string tail = "")
    {
        _depth--;
        Line("}" + tail);
        _closed = true;
    }

    /// <summary>A block: <paramref name="header"/>, braces, and what <paramref name="body"/> writes between them.</summary>
    public void Block(string header, Action body)
    {
        Open(header);
        body();
        Close();
    }

    public override string ToString() => _text.ToString();
}
