namespace FastFlow.Cli.State;

/// <summary><c>fastflow state verify</c>.</summary>
internal static class VerifyVerb
{
    public static int Run(Terminal terminal, string path, long? checkpoint, bool asJson)
    {
        using var source = StateSource.Open(path);
        var sets = checkpoint is null ? source.Sets : [source.Find(checkpoint)];
        var results = sets.SelectMany(Verify).ToList();
        var problems = results.Count(static result => result.Problem is not null);
        if (asJson)
        {
            WriteJson(terminal, source, results);
        }
        else
        {
            terminal.Table(["CHECKPOINT", "FILE", "BYTES", "RESULT"], results.Select(static result => (string[])[result.Set, result.File, Terminal.Bytes(result.LengthBytes), result.Problem is null ? "ok" : "DAMAGED"]));
            foreach (var result in results.Where(static result => result.Problem is not null))
            {
                terminal.Error(result.Problem!);
            }

            terminal.Line(problems == 0 ? $"{source.Path}: all is as it was written." : $"{source.Path}: {problems} of {results.Count} are damaged or missing.");
        }

        return problems == 0 ? ExitCode.Ok : ExitCode.Damaged;
    }

    private static IEnumerable<Result> Verify(StateSet set)
    {
        if (set.Problem is { } problem)
        {
            yield return new(set.Name, "MANIFEST", 0, problem.Message);
        }

        // A part that shares nothing with others' damage is looked at all the same: an operator wants to know all of it at once.
        foreach (var part in set.Parts)
        {
            yield return new(set.Name, part.Path, part.LengthBytes, ProblemOf(part));
        }
    }

    private static string? ProblemOf(StatePart part)
    {
        try
        {
            part.Open().Dispose();
            return null;
        }
        catch (Exception exception) when (exception is CheckpointException or CheckpointFormatException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private static void WriteJson(Terminal terminal, StateSource source, List<Result> results) => JsonOutput.Write(terminal, json =>
    {
        json.WriteStartObject();
        json.WriteString("path", source.Path);
        json.WriteString("kind", source.KindName);
        json.WriteBoolean("ok", results.TrueForAll(static result => result.Problem is null));
        json.WriteStartArray("files");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("checkpoint", result.Set);
            json.WriteString("file", result.File);
            json.WriteNumber("lengthBytes", result.LengthBytes);
            json.WriteString("problem", result.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private sealed record Result(string Set, string File, long LengthBytes, string? Problem);
}
