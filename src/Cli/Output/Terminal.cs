using System.Globalization;
using System.Text;
using Spectre.Console;

namespace FastFlow.Cli;

/// <summary>Where results and errors go: tables for a person at a terminal, tab-separated lines for another program.</summary>
internal sealed class Terminal(Stream output, TextWriter error, bool isTerminal)
{
    public TextWriter ErrorWriter => error;

    /// <summary>Bytes of the output; what can't be written any more ends the run.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            output.Write(bytes);
        }
        catch (IOException exception)
        {
            throw new OutputClosedException(exception);
        }
    }

    public void Text(string text) => Write(Encoding.UTF8.GetBytes(text));

    public void Line(string text) => Text(Printable(text) + "\n");

    public void Error(string text) => error.WriteLine(Printable(text, keepsLines: true));

    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (!isTerminal)
        {
            Line(string.Join('\t', columns), keepsTabs: true);
            foreach (var row in rows)
            {
                Line(string.Join('\t', row.Select(static cell => Printable(cell))), keepsTabs: true);
            }

            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
        {
            table.AddColumn(Markup.Escape(column));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(static cell => Markup.Escape(Printable(cell)))]);
        }

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(text), Interactive = InteractionSupport.No });
        console.Profile.Width = Math.Max(Width(), 40);
        console.Write(table);
        Text(text.ToString());
    }

    /// <summary>A number of bytes as people read it; exact below 1024.</summary>
    public static string Bytes(long count)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        var (value, unit) = ((double)count, 0);
        for (; value >= 1024 && unit < units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return $"{value.ToString("0.#", CultureInfo.InvariantCulture)} {units[unit]}";
    }

    // Names come from files: they must not move the cursor or end a line.
    private static string Printable(string text, bool keepsLines = false)
    {
        if (!text.Any(IsEscaped))
        {
            return text;
        }

        var printable = new StringBuilder();
        foreach (var letter in text)
        {
            printable.Append(IsEscaped(letter) ? $"\\u{(int)letter:X4}" : letter.ToString());
        }

        return printable.ToString();

        bool IsEscaped(char letter) => char.IsControl(letter) && !(keepsLines && letter is '\n' or '\r');
    }

    private void Line(string text, bool keepsTabs) => Text((keepsTabs ? text : Printable(text)) + "\n");

    private static int Width()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : 120;
        }
        catch (IOException)
        {
            // There is no window to ask.
            return 120;
        }
    }
}
