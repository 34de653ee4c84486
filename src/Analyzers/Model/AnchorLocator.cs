using System.Linq;
using System.Threading;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FastFlow.Analyzers;

/// <summary>Turns anchors into locations: the only place that knows how attributes, flows and handlers are written.</summary>
internal static class AnchorLocator
{
    public static Location OnPipeline(INamedTypeSymbol pipeline, Anchor anchor, CancellationToken cancellationToken)
    {
        var attribute = pipeline.Attribute("PipelineAttribute");
        return anchor.Kind switch
        {
            AnchorKind.FlowArgument => FlowArgument(pipeline, anchor, cancellationToken),
            AnchorKind.PipelineArgument => Syntax(attribute, cancellationToken)?.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == anchor.Member)?.GetLocation(),
            _ => null,
        } ?? Identifier(pipeline, attribute, cancellationToken);
    }

    public static Location OnOperator(INamedTypeSymbol op, Anchor anchor, Compilation compilation, CancellationToken cancellationToken) => anchor.Kind switch
    {
        AnchorKind.OperatorAttribute => Syntax(op.Attribute(anchor.Member), cancellationToken)?.GetLocation(),
        AnchorKind.OperatorAttributeArgument => Argument(Syntax(op.Attribute(anchor.Member), cancellationToken), anchor.First),
        AnchorKind.Handler or AnchorKind.HandlerParameter when Method(op, anchor, compilation) is { } method && !IsInherited(op, method) => HandlerPart(method, anchor, compilation, cancellationToken),
        _ => null,
    } ?? Identifier(op, op.GetAttributes().FirstOrDefault(attribute => RoleHandlers.RoleOf(attribute.AttributeClass) != Role.None), cancellationToken);

    /// <summary>
    /// The handler that the operator inherits, or its parameter, if that is in this compilation's source. It is the second place, because an
    /// editor shows and mends only what stands in the declaration of the symbol that a rule ran on.
    /// </summary>
    public static Location? Inherited(INamedTypeSymbol op, Anchor anchor, Compilation compilation, CancellationToken cancellationToken) =>
        anchor.Kind is AnchorKind.Handler or AnchorKind.HandlerParameter && Method(op, anchor, compilation) is { } method && IsInherited(op, method)
            ? HandlerPart(method, anchor, compilation, cancellationToken)
            : null;

    /// <summary>The member that a state type can't be stored for, or the type that it is in; null where that is in another assembly.</summary>
    public static Location? OnMember(Anchor anchor, Compilation compilation)
    {
        var type = compilation.Assembly.GetTypeByMetadataName(anchor.Type);
        return (type?.GetMembers(anchor.Member).FirstOrDefault() ?? type)?.Locations.FirstOrDefault(location => location.IsInSource && compilation.ContainsSyntaxTree(location.SourceTree));
    }

    private static Location? FlowArgument(INamedTypeSymbol pipeline, Anchor anchor, CancellationToken cancellationToken)
    {
        var syntax = Syntax(PipelineParser.FlowAttributes(pipeline).ElementAtOrDefault(anchor.First), cancellationToken);
        var name = syntax?.Name switch
        {
            QualifiedNameSyntax qualified => qualified.Right,
            AliasQualifiedNameSyntax qualified => qualified.Name,
            var plain => plain,
        };

        // A whole [Flow<…>] may stand behind an alias; then the attribute is all there is to point at.
        return name is GenericNameSyntax generic ? generic.TypeArgumentList.Arguments[anchor.Second].GetLocation() : syntax?.GetLocation();
    }

    private static AttributeSyntax? Syntax(AttributeData? attribute, CancellationToken cancellationToken) =>
        attribute?.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;

    private static Location? Argument(AttributeSyntax? attribute, int index)
    {
        // Names given as an array are one argument.
        var arguments = attribute?.ArgumentList?.Arguments;
        return arguments?.Count > index ? arguments.Value[index].GetLocation() : attribute?.GetLocation();
    }

    private static IMethodSymbol? Method(INamedTypeSymbol op, Anchor anchor, Compilation compilation) =>
        new HandlerParser(op, compilation.Assembly).Find(anchor.Member, nearestOnly: false).ElementAtOrDefault(anchor.First);

    private static bool IsInherited(INamedTypeSymbol op, IMethodSymbol method) =>
        !SymbolEqualityComparer.Default.Equals(method.ContainingType.OriginalDefinition, op.OriginalDefinition);

    /// <summary>Null for a handler of another assembly.</summary>
    private static Location? HandlerPart(IMethodSymbol method, Anchor anchor, Compilation compilation, CancellationToken cancellationToken)
    {
        var name = method.Locations.FirstOrDefault(location => location.IsInSource && compilation.ContainsSyntaxTree(location.SourceTree));
        return name is null || anchor.Kind == AnchorKind.Handler ? name
            : method.Parameters[anchor.Second].DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken).GetLocation() ?? name;
    }

    /// <summary>The type's name where its author wrote the attribute: another declaration may be a generated one.</summary>
    private static Location Identifier(INamedTypeSymbol type, AttributeData? attribute, CancellationToken cancellationToken) =>
        Syntax(attribute, cancellationToken)?.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()?.Identifier.GetLocation() ?? type.Locations[0];
}
