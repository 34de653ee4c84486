using System.CommandLine;
using System.CommandLine.Parsing;
using FastFlow.Cli.State;

namespace FastFlow.Cli;

/// <summary>The whole command line.</summary>
internal static class CommandLine
{
    /// <summary>Runs it; answers an <see cref="ExitCode"/>. Never throws for what a person or a file can get wrong.</summary>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var root = new RootCommand("Looks into what FastFlow pipelines leave behind.") { StateCommand.Create(terminal) };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                terminal.Error(error.Message);
            }

            terminal.Error($"'{Name(parsed.CommandResult)} --help' tells more.");
            return ExitCode.Usage;
        }

        try
        {
            using var text = new StringWriter();
            var code = parsed.Invoke(new() { Output = text, Error = terminal.ErrorWriter, EnableDefaultExceptionHandler = false });
            terminal.Text(text.ToString());
            return code;
        }
        catch (OutputClosedException)
        {
            return ExitCode.Ok;
        }
        catch (UsageException exception)
        {
            terminal.Error(exception.Message);
            return ExitCode.Usage;
        }
        catch (Exception exception) when (exception is CheckpointException or CheckpointFormatException or IOException or UnauthorizedAccessException)
        {
            terminal.Error(exception.Message);
            return ExitCode.Damaged;
        }
    }

    private static string Name(CommandResult result) => result.Parent is CommandResult above ? $"{Name(above)} {result.Command.Name}" : "fastflow";
}
