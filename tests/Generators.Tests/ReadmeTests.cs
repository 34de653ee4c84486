using System.Runtime.CompilerServices;

namespace FastFlow.Generators.Tests;

/// <summary>What the README shows compiles as it stands.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void FirstExample_Compiles_AndItsCallToo()
    {
        var blocks = Blocks();
        var compiled = Compiled.From("using System;\n" + blocks[0], $$"""
            public static class Program
            {
                public static async System.Threading.Tasks.Task Main()
                {
                    {{blocks[1]}}
                }
            }
            """);
        Assert.Empty(compiled.Diagnostics);
        Assert.Single(compiled.Result.GeneratedTrees);
    }

    private static List<string> Blocks([CallerFilePath] string path = "")
    {
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "README.md")).ReplaceLineEndings("\n");
        return [.. readme.Split("```").Where((_, index) => index % 2 == 1).Where(block => block.StartsWith("csharp\n", StringComparison.Ordinal)).Select(block => block["csharp\n".Length..])];
    }
}
