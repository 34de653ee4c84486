using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>A type argument of a flow: in the text, and in the pipeline's graph.</summary>
internal sealed record FlowPlace(TypeArgumentListSyntax Arguments, int Index, TypeDeclarationSyntax Declaration, ParsedPipeline Pipeline)
{
    public TypeSyntax Syntax => Arguments.Arguments[Index];

    /// <summary>The flow of the graph that the text draws.</summary>
    public FlowModel Flow => Pipeline.Graph.Pipeline.Flows[Attributes.IndexOf(Arguments)];

    public FlowArgument Argument => Flow.Arguments[Index];

    private List<TypeArgumentListSyntax> Attributes { get; } = [.. Lists(Declaration)];

    /// <summary>Null where the squiggle isn't on a type argument of a flow.</summary>
    public static FlowPlace? Of(FixRequest request)
    {
        // A generic operator is itself an argument list inside the flow's.
        var syntax = request.Node.AncestorsAndSelf().OfType<TypeSyntax>().LastOrDefault(type => type.Parent is TypeArgumentListSyntax { Parent: GenericNameSyntax name } && name.FirstAncestorOrSelf<AttributeSyntax>() is { } attribute && attribute.Name.Span.End == name.Span.End);
        if (syntax?.Parent is not TypeArgumentListSyntax list
            || syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || request.Semantics.GetDeclaredSymbol(declaration, request.CancellationToken) is not INamedTypeSymbol pipeline
            || !Lists(declaration).Contains(list))
        {
            return null;
        }

        return new FlowPlace(list, list.Arguments.IndexOf(syntax), declaration, CompilationModel.Of(request.Compilation).Pipeline(pipeline, request.CancellationToken));
    }

    /// <summary>All places of the pipeline where the node stands.</summary>
    public IEnumerable<TypeSyntax> AllOf(string nodeKey) =>
        from flow in Enumerable.Range(0, Attributes.Count)
        from index in Enumerable.Range(0, Attributes[flow].Arguments.Count)
        let argument = Pipeline.Graph.Pipeline.Flows[flow].Arguments[index]
        where argument.NodeKey == nodeKey && argument.Kind == ArgumentKind.Node
        select Attributes[flow].Arguments[index];

    private static IEnumerable<TypeArgumentListSyntax> Lists(TypeDeclarationSyntax declaration) => declaration.AttributeLists
        .SelectMany(list => list.Attributes)
        .Select(attribute => attribute.DescendantNodes(node => node is not TypeArgumentListSyntax).OfType<GenericNameSyntax>().FirstOrDefault())
        .Where(name => name?.Identifier.ValueText is "Flow" or "FlowAttribute")
        .Select(name => name!.TypeArgumentList);
}
