using Microsoft.CodeAnalysis.CSharp;

namespace FastFlow.Compiler;

/// <summary>Identifiers of emitted code.</summary>
internal static class Naming
{
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

    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
}
