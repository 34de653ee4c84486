using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>The attributes of the operator that a flow names, where its declaration is of this project.</summary>
internal sealed record OperatorAttributes(INamedTypeSymbol Type, FixRequest Request)
{
    /// <summary>Null where the squiggle is on no operator's name in a flow.</summary>
    public static OperatorAttributes? Of(FixRequest request) =>
        FlowPlace.Of(request) is { } place && place.Pipeline.Operators.TryGetValue(place.Argument.Operator, out var type) ? new OperatorAttributes(type, request) : null;

    public AttributeSyntax? Find(string metadataName) =>
        Type.Attribute(metadataName)?.ApplicationSyntaxReference?.GetSyntax(Request.CancellationToken) is AttributeSyntax syntax && Request.Document.Project.GetDocument(syntax.SyntaxTree) is not null ? syntax : null;
}
