using System.Text.RegularExpressions;

namespace FastFlow.Analyzers.Tests;

/// <summary>The pages of docs/rules, and the types that their examples and all tests use.</summary>
internal static partial class Pages
{
    public static readonly string Folder = Path.Combine(RepositoryRoot(), "docs", "rules");

    /// <summary>Trades and quotes, with sources, a filter and sinks; and global usings.</summary>
    public static string Shop { get; } = Blocks("README.md").Single();

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file)).ReplaceLineEndings("\n");

    public static IReadOnlyList<string> Blocks(string file) => [.. Block().Matches(Text(file)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    public static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FastFlow.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests read docs/rules and run below the repository's root.");
        }

        return folder;
    }
}
