using System.Collections.Generic;
using Microsoft.CodeAnalysis.CSharp;

namespace FastFlow.Compiler;

/// <summary>Identifiers of emitted code.</summary>
internal static class Naming
{
    private static readonly HashSet<string> PipelineMembers =
    [
        "From", "Push", "AdvanceTo", "AdvanceProcessing", "Snapshot", "Restore", "Complete", "Idle", "Lateness", "DroppedTimers", "Start", "RunAsync", "Failures", "Graph", "GraphData", "Worker", "Codecs", "TestProbe",
        "Enter", "Begin", "Broken", "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals",
    ];

    /// <summary>Every pipeline has, or will have, a member of that name.</summary>
    public static bool IsPipelineMember(string name) => PipelineMembers.Contains(name);

    public static string CamelCase(string name)
    {
        var upper = 0;
        while (upper < name.Length && char.IsUpper(name[upper]))
        {
            upper++;
        }

        // "IOEvents" → "ioEvents", "Trades" → "trades", "ID" → "id".
        var lower = upper <= 1 ? upper : upper == name.Length ? upper : upper - 1;
        return name.Substring(0, lower).ToLowerInvariant() + name.Substring(lower);
    }

    public static string Parameter(string name) => Escape(CamelCase(name));

    public static string Field(string name) => "_" + CamelCase(name);

    /// <summary>A C# string literal.</summary>
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
}
