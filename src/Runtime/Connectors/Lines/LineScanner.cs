namespace FastFlow;

/// <summary>Finds line ends in a window without looking at any byte twice, however small the pieces in which a long line arrives.</summary>
internal struct LineScanner
{
    private int _searched;

    /// <summary>The first unread line, without its end; false if its end isn't there yet.</summary>
    /// <param name="unread">The window from the first unread byte on.</param>
    /// <param name="isFinal">The last line may end with the window.</param>
    /// <param name="line">Length of the line's text.</param>
    /// <param name="next">Where the next line begins.</param>
    public bool TryFind(ReadOnlySpan<byte> unread, bool isFinal, out int line, out int next)
    {
        var end = unread[_searched..].IndexOf((byte)'\n');
        if (end < 0 && (!isFinal || unread.IsEmpty))
        {
            _searched = unread.Length;
            line = next = 0;
            return false;
        }

        line = end < 0 ? unread.Length : _searched + end;
        next = end < 0 ? line : line + 1;
        line = TextLength(unread[..line]);
        _searched = 0;
        return true;
    }

    /// <summary>The line that begins here is too long already, wherever it ends: a CR at the end of what is there may belong to its end.</summary>
    public static bool IsBeyond(ReadOnlySpan<byte> unread, int maxBytes) => TextLength(unread) > maxBytes;

    /// <summary>The window moved on past what was searched.</summary>
    public void Reset() => _searched = 0;

    private static int TextLength(ReadOnlySpan<byte> line) => line.Length - (line is [.., (byte)'\r'] ? 1 : 0);
}
