using System.Text;
using System.Text.Unicode;

namespace FastFlow;

/// <summary>Splits the header line into names. Runs once, so it is written to be read.</summary>
internal static class CsvHeader
{
    /// <summary>
    /// The names; null if the line isn't complete yet. <paramref name="used"/> are the bytes of the line with its end,
    /// <paramref name="error"/> says why the line can't be a header.
    /// </summary>
    public static string[]? TryParse(ReadOnlySpan<byte> unread, bool isFinal, byte delimiter, byte? quote, out int used, out string? error)
    {
        var names = new List<string>();
        var name = new List<byte>();
        var inQuotes = false;
        error = null;
        for (used = 0; used <= unread.Length; used++)
        {
            var atEnd = used == unread.Length;
            if (atEnd && (!isFinal || inQuotes))
            {
                error = isFinal ? "a quote in the header line is never closed" : null;
                return null;
            }

            var symbol = atEnd ? (byte)'\n' : unread[used];
            if (symbol == quote)
            {
                // A second quote right behind the closing one stands for a quote.
                if (!inQuotes && used > 0 && unread[used - 1] == quote)
                {
                    name.Add(symbol);
                }

                inQuotes = !inQuotes;
            }
            else if (inQuotes || (symbol != delimiter && symbol != (byte)'\n'))
            {
                name.Add(symbol);
            }
            else
            {
                names.Add(Take(name, isLast: symbol == (byte)'\n', ref error));
                if (symbol == (byte)'\n')
                {
                    used += atEnd ? 0 : 1;
                    return [.. names];
                }
            }
        }

        return null;
    }

    private static string Take(List<byte> name, bool isLast, ref string? error)
    {
        if (isLast && name.Count > 0 && name[^1] == (byte)'\r')
        {
            name.RemoveAt(name.Count - 1);
        }

        byte[] utf8 = [.. name];
        name.Clear();
        if (!Utf8.IsValid(utf8))
        {
            error = $"the column name '{FaultText.Show(utf8)}' is not valid UTF-8";
        }

        return Encoding.UTF8.GetString(utf8).Trim();
    }
}
