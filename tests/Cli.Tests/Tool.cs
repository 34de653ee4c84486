using System.Text;
using System.Text.Json;
using FastFlow.Cli;

namespace FastFlow.Tests.Cli;

internal sealed record ToolResult(int Code, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}

/// <summary>Runs the tool in this process.</summary>
internal static class Tool
{
    public static ToolResult Run(params string[] arguments) => Run(isTerminal: false, arguments);

    public static ToolResult Run(bool isTerminal, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var code = CommandLine.Run(arguments, new(output, error, isTerminal));
        return new(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
