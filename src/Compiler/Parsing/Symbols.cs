using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Questions about symbols that all parsers ask.</summary>
internal static class Symbols
{
    private static readonly SymbolDisplayFormat Short = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters);

    /// <summary>The symbol is the FastFlow type of that metadata name.</summary>
    public static bool IsFastFlow(this ITypeSymbol? type, string metadataName) =>
        type is INamedTypeSymbol { ContainingNamespace: { Name: "FastFlow", ContainingNamespace.IsGlobalNamespace: true } } named
        && named.MetadataName == metadataName;

    public static bool Is(this ITypeSymbol? type, string space, string metadataName) =>
        type is INamedTypeSymbol named && named.MetadataName == metadataName && named.ContainingNamespace?.ToDisplayString() == space;

    // Display strings are what parsing spends its time on, and the same few types are named over and over. Weak: an entry lives as long as its compilation's symbol.
    private static readonly ConditionalWeakTable<ITypeSymbol, TypeRef> Refs = new();

    public static TypeRef ToRef(this ITypeSymbol type) => Refs.GetValue(type, static symbol => MakeRef(symbol));

    private static TypeRef MakeRef(ITypeSymbol type) => new(
        type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
        type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(Short),
        Identifier(type),
        type.IsValueType,
        VisibilityOf(type));

    public static EventType ToEvent(this ITypeSymbol type)
    {
        var bases = new List<string>();
        if (!type.IsValueType)
        {
            for (var current = type.BaseType; current is not null && current.SpecialType != SpecialType.System_Object; current = current.BaseType)
            {
                bases.Add(current.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
            }

            bases.AddRange(type.AllInterfaces.Select(i => i.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)));
        }

        return new EventType(type.ToRef(), bases.ToEquatableArray());
    }

    public static string Identifier(ITypeSymbol type)
    {
        var text = new StringBuilder();
        Append(type);
        return text.ToString();

        void Append(ITypeSymbol symbol)
        {
            switch (symbol)
            {
                case IArrayTypeSymbol array:
                    Append(array.ElementType);
                    text.Append("Array");
                    break;
                case INamedTypeSymbol named:
                    text.Append(named.IsTupleType ? "Tuple" : named.Name);
                    foreach (var argument in named.TypeArguments)
                    {
                        Append(argument);
                    }

                    break;
                default:
                    text.Append(symbol.Name);
                    break;
            }
        }
    }

    public static Visibility VisibilityOf(ITypeSymbol type)
    {
        switch (type)
        {
            case ITypeParameterSymbol:
                return Visibility.Public;
            case IArrayTypeSymbol array:
                return VisibilityOf(array.ElementType);
        }

        var visibility = Visibility.Public;
        for (var current = type; current is not null; current = current.ContainingType)
        {
            visibility = Min(visibility, Of(current.DeclaredAccessibility));
        }

        if (type is INamedTypeSymbol named)
        {
            foreach (var argument in named.TypeArguments)
            {
                visibility = Min(visibility, VisibilityOf(argument));
            }
        }

        return visibility;
    }

    public static Visibility Min(Visibility left, Visibility right) => left < right ? left : right;

    public static Visibility Of(Accessibility accessibility) => accessibility switch
    {
        Accessibility.Public => Visibility.Public,
        Accessibility.Internal or Accessibility.ProtectedOrInternal => Visibility.Internal,
        _ => Visibility.Private,
    };

    /// <summary>The type and its base classes, nearest first, without object and ValueType.</summary>
    public static IEnumerable<INamedTypeSymbol> SelfAndBases(this INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType))
            {
                yield return current;
            }
        }
    }

    public static AttributeData? Attribute(this ISymbol symbol, string metadataName) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass.IsFastFlow(metadataName));

    public static IEnumerable<AttributeData> Attributes(this ISymbol symbol, string metadataName) =>
        symbol.GetAttributes().Where(attribute => attribute.AttributeClass.IsFastFlow(metadataName));

    /// <summary>Whoever makes one must set the member.</summary>
    public static bool IsRequired(ISymbol member) => member is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true };

    /// <summary>The parameter is taken by value or <c>in</c>: what the method does to it nobody sees.</summary>
    public static bool IsTakenIn(this IParameterSymbol parameter) => parameter.RefKind is RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter;

    /// <summary>Emitted code, which lives in the pipeline's assembly, may call the member.</summary>
    public static bool IsCallable(this ISymbol member, IAssemblySymbol from) => member.DeclaredAccessibility switch
    {
        Accessibility.Public => true,
        Accessibility.Internal or Accessibility.ProtectedOrInternal =>
            SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, from) || member.ContainingAssembly.GivesAccessTo(from),
        _ => false,
    };

    /// <summary>It mentions a type parameter, as in the declaration of a generic operator: nothing can be said of it until a flow closes it.</summary>
    public static bool IsOpen(this ITypeSymbol symbol) => symbol switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => array.ElementType.IsOpen(),
        INamedTypeSymbol named => named.TypeArguments.Any(IsOpen) || (named.ContainingType?.IsOpen() ?? false),
        _ => false,
    };

    /// <summary>A field, or a property that the compiler implements: reading it runs no code of the author's.</summary>
    public static bool ReadsWithoutCode(ISymbol member) => member switch
    {
        IFieldSymbol => true,
        IPropertySymbol property => property.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .Any(field => SymbolEqualityComparer.Default.Equals(PropertyBehind(field), property)),
        _ => false,
    };

    /// <summary>The auto-property that a field is behind, or null. In a referenced assembly only the field's name tells.</summary>
    public static IPropertySymbol? PropertyBehind(IFieldSymbol field) => field.AssociatedSymbol as IPropertySymbol
        ?? (field.Name.StartsWith("<", System.StringComparison.Ordinal) && field.Name.EndsWith(">k__BackingField", System.StringComparison.Ordinal)
            ? field.ContainingType.GetMembers(field.Name.Substring(1, field.Name.IndexOf('>') - 1)).OfType<IPropertySymbol>().FirstOrDefault()
            : null);

    /// <summary>No person wrote it: a record's equality. In a referenced assembly only the attribute tells.</summary>
    public static bool IsWrittenByCompiler(this IMethodSymbol method) => method.IsImplicitlyDeclared
        || method.GetAttributes().Any(attribute => attribute.AttributeClass.Is("System.Runtime.CompilerServices", "CompilerGeneratedAttribute"));

    /// <summary>The type without the names of tuple elements, which say nothing about the type.</summary>
    public static ITypeSymbol WithoutTupleNames(this ITypeSymbol symbol, Compilation compilation) => symbol switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => compilation.CreateTupleTypeSymbol([.. tuple.TupleElements.Select(element => element.Type.WithoutTupleNames(compilation))]),
        INamedTypeSymbol { TypeArguments.Length: > 0, ContainingType: null } generic => generic.ConstructedFrom.Construct([.. generic.TypeArguments.Select(argument => argument.WithoutTupleNames(compilation))], generic.TypeArgumentNullableAnnotations),
        _ => symbol,
    };
}
