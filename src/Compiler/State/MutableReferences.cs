using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>What a copy of a value would share with the original (DESIGN 2.6).</summary>
internal static class MutableReferences
{
    private const int Deepest = 16;

    /// <summary>The member that is shared, as a sentence; null if none is.</summary>
    public static string? In(ITypeSymbol type) => In(type, type.Name.Length > 0 ? type.Name : "it", 0);

    private static string? In(ITypeSymbol type, string path, int depth)
    {
        if (type is { IsReferenceType: true, SpecialType: not SpecialType.System_String })
        {
            return $"{path} is the {(type is IArrayTypeSymbol ? "array" : "class")} {type.ToRef().Display}";
        }

        // What a failed handler has changed of these is not undone, which they say of themselves.
        if (type is INamedTypeSymbol named && (named.Is("FastFlow", "ListState`1") || named.Is("FastFlow", "MapState`2")))
        {
            return null;
        }

        return type is not INamedTypeSymbol { IsValueType: true, SpecialType: SpecialType.None } || depth == Deepest ? null : type.GetMembers().OfType<IFieldSymbol>()
            .Where(field => !field.IsStatic && field.Type.TypeKind != TypeKind.Enum)
            .Select(field => In(field.Type, $"{path}.{(field.AssociatedSymbol ?? field).Name}", depth + 1))
            .FirstOrDefault(found => found is not null);
    }
}
