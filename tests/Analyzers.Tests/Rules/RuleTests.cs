using System.Collections.Immutable;
using System.Globalization;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;

namespace FastFlow.Analyzers.Tests;

/// <summary>What holds for every rule there is: nothing half finished.</summary>
public sealed class RuleTests
{
    public static TheoryData<string> Ids => [.. All.Select(rule => rule.Value.Id)];

    public static TheoryData<string> ErrorIds => [.. All.Where(rule => rule.Value is { IsError: true, IsOfAnalyzersAlone: false }).Select(rule => rule.Value.Id)];

    private static IReadOnlyList<(string Name, Rule Value)> All { get; } = [.. typeof(Compiler.Rules).GetFields()
        .Where(field => field.FieldType == typeof(Rule))
        .Select(field => (field.Name, (Rule)field.GetValue(null)!))];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasOneAnalyzer_WithItsWordsAndSeverity(string id)
    {
        var (name, rule) = All.Single(known => known.Value.Id == id);
        var analyzer = Assert.Single(Framework.Analyzers(), analyzer => analyzer.SupportedDiagnostics.Any(descriptor => descriptor.Id == id));
        Assert.Equal(name + "Analyzer", analyzer.GetType().Name);
        Assert.All(analyzer.SupportedDiagnostics, descriptor =>
        {
            Assert.Equal(id, descriptor.Id);
            Assert.Equal(rule.Title, descriptor.Title.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(rule.Message, descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(rule.Severity.ToString(), descriptor.DefaultSeverity.ToString());
            Assert.True(descriptor.IsEnabledByDefault);
            Assert.True(File.Exists(Path.Combine(Pages.RepositoryRoot(), descriptor.HelpLinkUri)), descriptor.HelpLinkUri);
        });
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasATestClassOfItsOwn(string id)
    {
        var type = typeof(RuleTests).Assembly.GetType($"FastFlow.Analyzers.Tests.{All.Single(rule => rule.Value.Id == id).Name}Tests");
        Assert.NotNull(type);
        Assert.Contains(type.GetMethods(), method => method.IsDefined(typeof(FactAttribute), inherit: false));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_IsTrackedInTheReleases(string id)
    {
        var folder = Path.Combine(Pages.RepositoryRoot(), "src", "Analyzers");
        var lines = File.ReadLines(Path.Combine(folder, "AnalyzerReleases.Shipped.md")).Concat(File.ReadLines(Path.Combine(folder, "AnalyzerReleases.Unshipped.md")));
        Assert.Contains(lines, line => line.StartsWith(id + " | ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Page_HasAnExampleThatFires_AndTheSameMended(string id)
    {
        var rule = Compiler.Rules.Find(id);
        Assert.StartsWith($"# {id}: {rule.Title}\n\n{rule.Severity}, ", Pages.Text(id + ".md"), StringComparison.Ordinal);
        Assert.Contains($"| [{id}]({id}.md) | {rule.Severity} | {rule.Title} |", Pages.Text("README.md"), StringComparison.Ordinal);
        var blocks = Pages.Blocks(id + ".md");
        Assert.Equal(2, blocks.Count);

        var fires = Framework.Compilation("Fires", [blocks[0], Pages.Shop]);
        Assert.Equal(id, Assert.Single(await Agreement.Analyze(fires, Pages.Files(id + ".md", isMended: false))).Id);

        var mended = Framework.Compilation("Mended", [blocks[1], Pages.Shop]);
        Assert.Empty(await Agreement.Analyze(mended, Pages.Files(id + ".md", isMended: true)));
        Assert.Empty(Agreement.Build(mended).GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    [Theory]
    [MemberData(nameof(ErrorIds))]
    public async Task ErrorRule_WithItsSeverityLowered_StillFailsTheBuild(string id)
    {
        var compilation = Framework.Compilation("Lowered", [Pages.Blocks(id + ".md")[0], Pages.Shop]);
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(ImmutableDictionary<string, ReportDiagnostic>.Empty.Add(id, ReportDiagnostic.Suppress)));
        Assert.Empty(await Agreement.Analyze(compilation));
        Assert.Contains(Agreement.Errors(Agreement.Build(compilation)), error => error.StartsWith(id, StringComparison.Ordinal));
    }
}
