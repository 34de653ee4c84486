using System.Globalization;

namespace FastFlow.Cli.State;

/// <summary><c>fastflow state describe</c>.</summary>
internal static class DescribeVerb
{
    public static int Run(Terminal terminal, string path, long? checkpoint, bool asJson)
    {
        using var source = StateSource.Open(path);
        var set = source.Find(checkpoint);
        var states = new List<Described>();
        foreach (var part in set.Parts)
        {
            using var state = part.Open();
            states.Add(new(state.Reader.Header, state.Reader.Rows, part));
        }

        if (asJson)
        {
            WriteJson(terminal, source, set, states);
        }
        else
        {
            WriteText(terminal, source, set, states);
        }

        return ExitCode.Ok;
    }

    private static void WriteText(Terminal terminal, StateSource source, StateSet set, List<Described> states)
    {
        terminal.Line($"{source.Path}: {source.KindName}{(source.Kind is SourceKind.Job or SourceKind.Savepoint ? $", checkpoint {set.Name} ({set.Status})" : "")}, {Terminal.Bytes(set.LengthBytes)}");
        if (states.Count > 0)
        {
            terminal.Line($"pipeline {states[0].Header.PipelineId}, MaxParallelism {states[0].Header.MaxParallelism.ToString(CultureInfo.InvariantCulture)}");
        }

        terminal.Table(["STATE", "KEY", "VALUE", "MEANING", "KEY GROUPS", "ROWS", "BYTES", "WHERE"], states.Select(static state => (string[])
        [
            state.Header.Schema.StateId, state.Header.Schema.Key.ToString(), state.Header.Schema.Value.ToString(), state.Header.Schema.Meaning, Groups(state.Header),
            state.Rows.ToString(CultureInfo.InvariantCulture), Terminal.Bytes(state.Part.LengthBytes), state.Part.Path,
        ]));
        foreach (var (name, lengthBytes) in set.Sections)
        {
            terminal.Line($"section {name}: {Terminal.Bytes(lengthBytes)}");
        }
    }

    private static void WriteJson(Terminal terminal, StateSource source, StateSet set, List<Described> states) => JsonOutput.Write(terminal, json =>
    {
        json.WriteStartObject();
        json.WriteString("path", source.Path);
        json.WriteString("kind", source.KindName);
        json.WriteString("checkpoint", set.Id == 0 ? null : set.Name);
        json.WriteString("status", set.Status);
        json.WriteString("pipeline", states.Count > 0 ? states[0].Header.PipelineId : set.PipelineId);
        json.WriteNumber("lengthBytes", set.LengthBytes);
        json.WriteStartArray("states");
        foreach (var (header, rows, part) in states)
        {
            json.WriteStartObject();
            json.WriteString("state", header.Schema.StateId);
            json.WriteString("key", header.Schema.Key.ToString());
            json.WriteString("value", header.Schema.Value.ToString());
            json.WriteString("meaning", header.Schema.Meaning);
            json.WriteNumber("maxParallelism", header.MaxParallelism);
            json.WriteNumber("firstKeyGroup", header.FirstGroup);
            json.WriteNumber("lastKeyGroup", header.EndGroup - 1);
            json.WriteNumber("rows", rows);
            json.WriteNumber("lengthBytes", part.LengthBytes);
            json.WriteString("where", part.Path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("sections");
        foreach (var (name, lengthBytes) in set.Sections)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("lengthBytes", lengthBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Groups(StateFileHeader header) => string.Create(CultureInfo.InvariantCulture, $"{header.FirstGroup}-{header.EndGroup - 1}");

    private sealed record Described(StateFileHeader Header, long Rows, StatePart Part);
}
