namespace FastFlow.Analyzers;

/// <summary>Where the page of each rule is.</summary>
internal static class RuleHelp
{
    /// <summary>The folder of the pages, from the repository's root: there is no public address to put before it yet.</summary>
    public const string Base = "docs/rules/";

    public const string Extension = ".md";
}
