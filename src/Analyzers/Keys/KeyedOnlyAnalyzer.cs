using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0201: a handler that asks for the key or its state where there is no key.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeyedOnlyAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0201",
        Rules.KeyedOnly.Title,
        Rules.KeyedOnly.Message,
        Category.Keys,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0201" + RuleHelp.Extension);
}
