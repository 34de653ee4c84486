using System.CommandLine;

namespace FastFlow.Cli.State;

/// <summary><c>fastflow state</c>: its verbs and their options.</summary>
internal static class StateCommand
{
    public static Command Create(Terminal terminal) => new("state", "Lists, verifies, describes and dumps checkpoints, savepoints and snapshots. Reads only; a job may run meanwhile.")
    {
        List(terminal),
        Verify(terminal),
        Describe(terminal),
        Dump(terminal),
    };

    private static Command List(Terminal terminal)
    {
        var (path, json) = (PathArgument(), JsonOption());
        var command = new Command("list", "The checkpoints that are kept, the one that a restart begins with first.") { path, json };
        command.SetAction(arguments => ListVerb.Run(terminal, arguments.GetRequiredValue(path), arguments.GetValue(json)));
        return command;
    }

    private static Command Verify(Terminal terminal)
    {
        var (path, checkpoint, json) = (PathArgument(), CheckpointOption("Only that checkpoint; all that are kept otherwise."), JsonOption());
        var command = new Command("verify", "Reads every byte and holds it against checksums and manifests. Exit code 1 if anything is damaged or missing.") { path, checkpoint, json };
        command.SetAction(arguments => VerifyVerb.Run(terminal, arguments.GetRequiredValue(path), arguments.GetValue(checkpoint), arguments.GetValue(json)));
        return command;
    }

    private static Command Describe(Terminal terminal)
    {
        var (path, checkpoint, json) = (PathArgument(), CheckpointOption("Which checkpoint; the current one otherwise."), JsonOption());
        var command = new Command("describe", "The states of a checkpoint: their keys, values, meaning, key groups and rows.") { path, checkpoint, json };
        command.SetAction(arguments => DescribeVerb.Run(terminal, arguments.GetRequiredValue(path), arguments.GetValue(checkpoint), arguments.GetValue(json)));
        return command;
    }

    private static Command Dump(Terminal terminal)
    {
        var (path, checkpoint) = (PathArgument(), CheckpointOption("Which checkpoint; the current one otherwise."));
        var state = new Option<string?>("--state") { Description = "Only the state of that id, and its parts (ID/timers …).", HelpName = "ID" };
        var groups = new Option<string?>("--key-groups") { Description = "Only rows of these key groups: 7, or 0-63.", HelpName = "A-B" };
        var limit = new Option<long?>("--limit") { Description = "At most so many rows.", HelpName = "N" };
        limit.Validators.Add(static result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var value) && value < 0)
            {
                result.AddError("--limit is 0 or more.");
            }
        });
        var command = new Command("dump", "All rows as lines of JSON: state, key group, key and value.") { path, checkpoint, state, groups, limit };
        command.SetAction(arguments => DumpVerb.Run(terminal, arguments.GetRequiredValue(path), arguments.GetValue(checkpoint), arguments.GetValue(state), arguments.GetValue(groups), arguments.GetValue(limit) ?? long.MaxValue));
        return command;
    }

    private static Argument<string> PathArgument() => new("PATH") { Description = "A job's checkpoint directory, one of its checkpoints, a savepoint, a snapshot file, or a state file (.ffs)." };

    private static Option<long?> CheckpointOption(string description) => new("--checkpoint") { Description = description, HelpName = "ID" };

    private static Option<bool> JsonOption() => new("--json") { Description = "As JSON." };
}
