using System.Buffers;
using System.Text.Json;
using FastFlow.Cli.State;

namespace FastFlow.Cli;

/// <summary>One JSON value as the whole output.</summary>
internal static class JsonOutput
{
    public static void Write(Terminal terminal, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, RowJson.Options with { Indented = true, NewLine = "\n" }))
        {
            write(json);
        }

        terminal.Write(buffer.WrittenSpan);
        terminal.Text("\n");
    }
}
