using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FastFlow.Compiler;

/// <summary>Parses a <c>[Pipeline]</c> class and all operators that its flows name.</summary>
internal static class PipelineParser
{
    public static PipelineModel Parse(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken) =>
        Parse(type, op => OperatorParser.Parse(op, compilation), cancellationToken);

    /// <param name="parseOperator">Parses an operator, or knows it from another pipeline of the compilation.</param>
    public static PipelineModel Parse(INamedTypeSymbol type, Func<INamedTypeSymbol, OperatorModel> parseOperator, CancellationToken cancellationToken)
    {
        var problems = new List<Problem>();
        var operators = new Dictionary<string, OperatorModel>();
        var flows = new List<FlowModel>();
        var attribute = type.Attribute("PipelineAttribute");
        CheckDeclaration(type, problems, cancellationToken);
        foreach (var flow in FlowAttributes(type))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var arguments = flow.AttributeClass!.TypeArguments
                .Select((argument, index) => Argument(argument, Anchor.Flow(flows.Count, index), parseOperator, operators, problems)).ToList();
            flows.Add(new FlowModel(arguments.ToEquatableArray()));
        }

        var id = Named(attribute, "Id") as string;
        var maxParallelism = Named(attribute, "MaxParallelism") as int? ?? 128;
        if (maxParallelism is < 1 or > 32768)
        {
            problems.Add(new Problem(Rules.NotPartial.Id, new Anchor(AnchorKind.PipelineArgument, Member: "MaxParallelism"), type.Name, $"has MaxParallelism {maxParallelism}: it is 1 to 32768 key groups"));
        }

        return new PipelineModel(
            type.Name,
            type.ContainingNamespace.IsGlobalNamespace ? string.Empty : type.ContainingNamespace.ToDisplayString(),
            ContainingTypes(type),
            MetadataName(type),
            Symbols.VisibilityOf(type),
            HasRemarks(type, cancellationToken),
            id ?? OperatorParser.FullName(type),
            maxParallelism,
            flows.ToEquatableArray(),
            operators.Values.ToEquatableArray(),
            type.Attributes("DiscardAttribute`1").Select(discard => discard.AttributeClass!.TypeArguments[0].ToRef().Name).ToEquatableArray(),
            PinnedIds(type, "StateIdAttribute`1").ToEquatableArray(),
            problems.ToEquatableArray())
        {
            IsExactlyOnce = Named(attribute, "Delivery") is 1,
            FormerIds = PinnedIds(type, "FormerIdAttribute`1").ToEquatableArray(),
        };
    }

    /// <summary>The flows in the order in which they stand in the source: it decides the order of fan-out.</summary>
    public static IEnumerable<AttributeData> FlowAttributes(INamedTypeSymbol type) =>
        type.GetAttributes().Where(attribute => attribute.AttributeClass is { Name: "FlowAttribute", Arity: > 1, ContainingNamespace: { Name: "FastFlow", ContainingNamespace.IsGlobalNamespace: true } });

    private static object? Named(AttributeData? attribute, string name) =>
        attribute?.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value;

    private static void CheckDeclaration(INamedTypeSymbol type, List<Problem> problems, CancellationToken cancellationToken)
    {
        void Report(string reason) => problems.Add(new Problem(Rules.NotPartial.Id, Anchor.Pipeline, type.Name, reason));

        var declarations = type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellationToken)).OfType<TypeDeclarationSyntax>().ToList();
        if (declarations.Any(declaration => !declaration.Modifiers.Any(SyntaxKind.PartialKeyword)))
        {
            Report("is a pipeline, so the generator writes its other half: add 'partial'");
        }

        if (type.IsGenericType)
        {
            Report("is generic: a pipeline is one fixed graph, so give its operators their type arguments in the flows");
        }

        if (type.IsStatic || type.IsAbstract || type.IsRecord)
        {
            Report("is static, abstract or a record: a pipeline is a plain class");
        }

        if (declarations.Any(declaration => declaration.ParameterList is not null))
        {
            Report("has a primary constructor: the generator writes the constructor, with one parameter per node");
        }

        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (outer.IsGenericType || outer.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellationToken)).OfType<TypeDeclarationSyntax>().Any(declaration => !declaration.Modifiers.Any(SyntaxKind.PartialKeyword)))
            {
                Report($"is nested in {outer.Name}, which must be partial and not generic as well");
            }
        }
    }

    private static FlowArgument Argument(ITypeSymbol argument, Anchor anchor, Func<INamedTypeSymbol, OperatorModel> parseOperator, Dictionary<string, OperatorModel> operators, List<Problem> problems)
    {
        var display = argument.ToRef().Display;
        var kind = ArgumentKind.Node;
        TypeRef? portTag = null, asTag = null;
        var target = argument;
        if (argument is INamedTypeSymbol { IsGenericType: true } marker && marker.ContainingNamespace is { Name: "FastFlow", ContainingNamespace.IsGlobalNamespace: true })
        {
            kind = marker.MetadataName switch
            {
                "Out`2" => ArgumentKind.Out,
                "In`2" => ArgumentKind.In,
                "Else`1" => ArgumentKind.Else,
                "Errors`1" => ArgumentKind.Errors,
                "Late`1" => ArgumentKind.Late,
                _ => ArgumentKind.Node,
            };
            if (kind != ArgumentKind.Node)
            {
                target = marker.TypeArguments[0];
                portTag = marker.TypeArguments.Length > 1 ? marker.TypeArguments[1].ToRef() : null;
            }
        }

        if (target.IsFastFlow("As`2"))
        {
            asTag = ((INamedTypeSymbol)target).TypeArguments[1].ToRef();
            target = ((INamedTypeSymbol)target).TypeArguments[0];
        }

        var name = target.ToRef().Name;
        if (target is not INamedTypeSymbol named || target.TypeKind == TypeKind.Error)
        {
            problems.Add(new Problem(Rules.BadNodeType.Id, anchor, display, target.TypeKind == TypeKind.Error
                ? "there is no such type when the pipeline is compiled; one that another generator emits can't be seen"
                : "an operator is a class, a readonly struct, or an interface that is a slot"));
        }
        else if (!operators.ContainsKey(name))
        {
            operators.Add(name, parseOperator(named));
        }

        return new FlowArgument(kind, name, asTag, portTag, display);
    }

    private static IEnumerable<PinnedStateId> PinnedIds(INamedTypeSymbol type, string attributeName)
    {
        foreach (var attribute in type.Attributes(attributeName))
        {
            var node = attribute.AttributeClass!.TypeArguments[0];
            var tag = node.IsFastFlow("As`2") ? ((INamedTypeSymbol)node).TypeArguments[1].ToRef().Name : null;
            var target = node.IsFastFlow("As`2") ? ((INamedTypeSymbol)node).TypeArguments[0] : node;
            yield return new PinnedStateId(
                target.ToRef().Name + (tag is null ? string.Empty : "#" + tag),
                attribute.ConstructorArguments.FirstOrDefault().Value as string ?? string.Empty);
        }
    }

    private static EquatableArray<string> ContainingTypes(INamedTypeSymbol type)
    {
        var names = new List<string>();
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            var keyword = outer switch
            {
                { IsRecord: true, IsValueType: true } => "record struct",
                { IsRecord: true } => "record",
                { TypeKind: TypeKind.Interface } => "interface",
                { IsValueType: true } => "struct",
                _ => "class",
            };
            names.Insert(0, $"partial {keyword} {outer.Name}");
        }

        return names.ToEquatableArray();
    }

    public static string MetadataName(INamedTypeSymbol type)
    {
        var name = type.MetadataName;
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            name = outer.MetadataName + "+" + name;
        }

        return type.ContainingNamespace.IsGlobalNamespace ? name : type.ContainingNamespace.ToDisplayString() + "." + name;
    }

    // XML documentation is not parsed in a build without a documentation file; the trivia's text is always there.
    private static bool HasRemarks(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken).GetLeadingTrivia().ToFullString().Contains("<remarks"));
}
