using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FastFlow.Cli.State;

/// <summary><c>fastflow state dump</c>: a row is a line, and is written when it was decoded to its end.</summary>
internal static class DumpVerb
{
    private const int ChunkBytes = 64 * 1024;

    public static int Run(Terminal terminal, string path, long? checkpoint, string? stateId, string? keyGroups, long limit)
    {
        var (firstGroup, lastGroup) = ParseGroups(keyGroups);
        using var source = StateSource.Open(path);
        var set = source.Find(checkpoint);

        // Every part that is asked for is verified before the first row is decoded; the bytes are checked once more as they are read.
        var (ids, wanted) = (new SortedSet<string>(StringComparer.Ordinal), new List<StatePart>());
        foreach (var part in set.Parts)
        {
            using var state = part.Open();
            ids.Add(state.Reader.Header.Schema.StateId);
            if (IsOf(state.Reader.Header.Schema.StateId, stateId) && state.Reader.Header.FirstGroup <= lastGroup && state.Reader.Header.EndGroup > firstGroup)
            {
                wanted.Add(part);
            }
        }

        if (stateId is not null && !ids.Any(id => IsOf(id, stateId)))
        {
            throw new UsageException($"There is no state '{stateId}'. There are {string.Join(", ", ids)}.");
        }

        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, RowJson.Options);
        try
        {
            foreach (var part in wanted)
            {
                using var state = part.Open();
                limit -= Dump(terminal, state.Reader, buffer, json, (firstGroup, lastGroup), limit);
            }
        }
        finally
        {
            // Rows before one that can't be decoded are good ones.
            terminal.Write(buffer.WrittenSpan);
        }

        return ExitCode.Ok;
    }

    private static long Dump(Terminal terminal, StateFileReader reader, ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, (int First, int Last) groups, long limit)
    {
        var schema = reader.Header.Schema;
        var rows = 0L;
        var row = new ArrayBufferWriter<byte>();
        while (rows < limit && reader.MoveNext())
        {
            if (reader.KeyGroup < groups.First || reader.KeyGroup > groups.Last)
            {
                continue;
            }

            row.ResetWrittenCount();
            json.Reset(row);
            Write(json, reader, schema);
            json.Flush();
            buffer.Write(row.WrittenSpan);
            buffer.Write("\n"u8);
            rows++;
            if (buffer.WrittenCount >= ChunkBytes)
            {
                terminal.Write(buffer.WrittenSpan);
                buffer.ResetWrittenCount();
            }
        }

        return rows;
    }

    private static void Write(Utf8JsonWriter json, StateFileReader reader, StateSchema schema)
    {
        json.WriteStartObject();
        json.WriteString("state", schema.StateId);
        json.WriteNumber("group", reader.KeyGroup);
        json.WritePropertyName("key");
        var key = reader.Key;
        RowJson.Write(json, ref key, schema.Key);
        key.End();
        json.WritePropertyName("value");
        var value = reader.Value;
        RowJson.Write(json, ref value, schema.Value);
        value.End();
        json.WriteEndObject();
    }

    // An operator's id means its parts too: Shop.Silence, Shop.Silence/timers.
    private static bool IsOf(string stateId, string? wanted) => wanted is null
        || (stateId.StartsWith(wanted, StringComparison.Ordinal) && (stateId.Length == wanted.Length || stateId[wanted.Length] == '/'));

    private static (int First, int Last) ParseGroups(string? text)
    {
        if (text is null)
        {
            return (0, int.MaxValue);
        }

        var parts = text.Split('-');
        return parts.Length is 1 or 2 && TryParse(parts[0], out var first) && TryParse(parts[^1], out var last) && first <= last
            ? (first, last)
            : throw new UsageException($"--key-groups {text}: give one key group, or the first and the last, such as 0-63.");

        static bool TryParse(string part, out int group) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out group);
    }
}
