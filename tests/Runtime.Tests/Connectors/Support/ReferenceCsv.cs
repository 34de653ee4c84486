using System.Text;

namespace FastFlow.Tests.Connectors;

/// <summary>CSV as RFC 4180 has it, one character after the other: slow, and short enough to be seen to be right. For well-formed text only.</summary>
public static class ReferenceCsv
{
    public static string[][] Parse(string text, char delimiter = ',', char quote = '"')
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var at = 0;
        while (at < text.Length)
        {
            row.Add(Field(text, ref at, delimiter, quote));
            if (at < text.Length && text[at] == delimiter)
            {
                at++;
                if (at < text.Length)
                {
                    continue;
                }

                row.Add("");
            }

            // A line end, or the end.
            at += text.AsSpan(at).StartsWith("\r\n") ? 2 : at < text.Length ? 1 : 0;
            rows.Add([.. row]);
            row.Clear();
        }

        return [.. rows];
    }

    private static string Field(string text, ref int at, char delimiter, char quote)
    {
        var field = new StringBuilder();
        if (at < text.Length && text[at] == quote)
        {
            for (at++; at < text.Length; at++)
            {
                if (text[at] == quote && (at + 1 == text.Length || text[++at] != quote))
                {
                    at += at + 1 == text.Length && text[at] == quote ? 1 : 0;
                    return field.ToString();
                }

                field.Append(text[at]);
            }

            throw new InvalidOperationException("The text is not well-formed.");
        }

        while (at < text.Length && text[at] != delimiter && text[at] != '\n' && !text.AsSpan(at).StartsWith("\r\n") && !(text[at] == '\r' && at + 1 == text.Length))
        {
            field.Append(text[at++]);
        }

        return field.ToString();
    }
}
