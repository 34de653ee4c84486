using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FastFlow.Analyzers.Tests;

/// <summary>The pages of docs/rules, and the types that their examples and all tests use.</summary>
internal static partial class Pages
{
    public static readonly string Folder = Path.Combine(RepositoryRoot(), "docs", "rules");

    /// <summary>Trades and quotes, with sources, a filter and sinks; and global usings.</summary>
    public static string Shop { get; } = Blocks("README.md").Single();

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file)).ReplaceLineEndings("\n");

    public static IReadOnlyList<string> Blocks(string file) => [.. Block().Matches(Text(file)).Select(match => match.Groups[1].Value)];

    /// <summary>
    /// The files that stand beside a page's examples, each named by its first line: those before "The fix" for the example that fires, and in their place those behind it for the one that is mended.
    /// </summary>
    public static AdditionalText[] Files(string file, bool isMended)
    {
        var parts = Text(file).Split("## The fix");
        var files = new Dictionary<string, AdditionalText>();
        foreach (Match block in TextBlock().Matches(isMended ? Text(file) : parts[0]))
        {
            files[block.Groups[1].Value] = new PageFile(block.Groups[1].Value, block.Groups[2].Value);
        }

        return [.. files.Values];
    }

    private sealed class PageFile(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    [GeneratedRegex("```text\n# (FastFlow\\S*)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TextBlock();

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
