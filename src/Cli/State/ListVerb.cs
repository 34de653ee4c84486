using System.Globalization;

namespace FastFlow.Cli.State;

/// <summary><c>fastflow state list</c>.</summary>
internal static class ListVerb
{
    public static int Run(Terminal terminal, string path, bool asJson)
    {
        using var source = StateSource.Open(path);
        if (source.Kind == SourceKind.StateFile)
        {
            // Only its bytes say that it is one.
            source.Sets[0].Parts[0].Open().Dispose();
        }

        if (asJson)
        {
            WriteJson(terminal, source);
        }
        else if (source.Sets.Count == 0)
        {
            terminal.Error($"'{source.Path}': the job has not committed a checkpoint yet.");
        }
        else
        {
            terminal.Table(["CHECKPOINT", "STATUS", "PIPELINE", "FILES", "BYTES"], source.Sets.Select(static set => (string[])
                [set.Name, set.Status, set.PipelineId ?? "", set.Parts.Count.ToString(CultureInfo.InvariantCulture), Terminal.Bytes(set.LengthBytes)]));
        }

        foreach (var set in source.Sets.Where(static set => set.Problem is not null))
        {
            terminal.Error(set.Problem!.Message);
        }

        return source.Sets.Any(static set => set.Problem is not null) ? ExitCode.Damaged : ExitCode.Ok;
    }

    private static void WriteJson(Terminal terminal, StateSource source) => JsonOutput.Write(terminal, json =>
    {
        json.WriteStartObject();
        json.WriteString("path", source.Path);
        json.WriteString("kind", source.KindName);
        json.WriteStartArray("checkpoints");
        foreach (var set in source.Sets)
        {
            json.WriteStartObject();
            json.WriteNumber("id", set.Id);
            json.WriteString("name", set.Name);
            json.WriteString("status", set.Status);
            json.WriteString("pipeline", set.PipelineId);
            json.WriteNumber("files", set.Parts.Count);
            json.WriteNumber("lengthBytes", set.LengthBytes);
            json.WriteString("problem", set.Problem?.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
