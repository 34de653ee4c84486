using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>
/// What MemoryPack's generator will make of a type. Generators don't see one another's output, and in a referenced assembly it is there: so only the attribute is asked.
/// </summary>
internal static class MemoryPackTypes
{
    // GenerateType.VersionTolerant and CircularReference: members are found by their order, and one that is new or gone does no harm.
    private const int VersionTolerant = 1, CircularReference = 2;

    public static AttributeData? Attribute(INamedTypeSymbol type) => type.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass.Is("MemoryPack", "MemoryPackableAttribute"));

    /// <summary>It implements <c>IMemoryPackable&lt;T&gt;</c>, and reads what other versions of it wrote. Unmanaged structs are written as they lie in memory, whatever the attribute says.</summary>
    public static bool IsVersionTolerant(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false, IsUnmanagedType: false }
        && Attribute(type.OriginalDefinition)?.ConstructorArguments.Any(argument => argument.Type.Is("MemoryPack", "GenerateType") && argument.Value is (VersionTolerant or CircularReference)) == true;
}
