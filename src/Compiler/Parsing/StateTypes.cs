using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>What state and accumulators can be of: a struct begins as its default, a class as emitted code makes it, <c>new()</c>.</summary>
internal static class StateTypes
{
    /// <summary>Why emitted code can't make one; null if it can.</summary>
    public static string? WhyNotMade(ITypeSymbol state, IAssemblySymbol assembly)
    {
        if (!state.IsReferenceType || state is ITypeParameterSymbol or { TypeKind: TypeKind.Error or TypeKind.Dynamic })
        {
            return null;
        }

        if (state is not INamedTypeSymbol { IsAbstract: false } type)
        {
            return state is IArrayTypeSymbol ? "it is an array" : "it is abstract";
        }

        if (type.InstanceConstructors.FirstOrDefault(constructor => constructor.Parameters.Length == 0 && constructor.IsCallable(assembly)) is not { } made)
        {
            return "it has no accessible parameterless constructor";
        }

        var required = type.SelfAndBases().SelectMany(level => level.GetMembers()).FirstOrDefault(Symbols.IsRequired);
        return required is null || made.GetAttributes().Any(attribute => attribute.AttributeClass?.Is("System.Diagnostics.CodeAnalysis", "SetsRequiredMembersAttribute") == true) ? null : $"its member {required.Name} is required";
    }
}
