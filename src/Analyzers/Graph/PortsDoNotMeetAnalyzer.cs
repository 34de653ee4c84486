using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FastFlow.Analyzers;

/// <summary>FF0103: neighbours in a flow of which one emits what the other doesn't take.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PortsDoNotMeetAnalyzer() : RuleAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "FF0103",
        Rules.PortsDoNotMeet.Title,
        Rules.PortsDoNotMeet.Message,
        Category.Graph,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: RuleHelp.Base + "FF0103" + RuleHelp.Extension);
}
