using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Takes a key type apart into its canonical leaves, or says why it can't be a key (DESIGN 2.3).</summary>
internal static class KeyTypes
{
    private const int MaximumDepth = 8;

    /// <param name="reason">Why it can't be a key, or null.</param>
    public static List<KeyPart> Leaves(ITypeSymbol symbol, Compilation compilation, out string? reason)
    {
        var parts = new List<KeyPart>();
        reason = Leaves(symbol, string.Empty, parts, 0, isSettable: true, compilation);
        return parts;
    }

    /// <summary>Adds the leaves of the key; a reason if it can't be a key.</summary>
    /// <param name="isSettable">Every member on the path can be set by a <c>with</c>.</param>
    private static string? Leaves(ITypeSymbol symbol, string path, List<KeyPart> parts, int depth, bool isSettable, Compilation compilation)
    {
        if (symbol is ITypeParameterSymbol)
        {
            return null;
        }

        if (Leaf(symbol) is { } kind)
        {
            if (kind == KeyPartKind.DateTimeOffset && !isSettable)
            {
                return $"its member {path.Substring(1)} is a DateTimeOffset, which as a key is its UTC instant, but it can't be set to that: make its type a record struct with init-only members";
            }

            parts.Add(new KeyPart(path, symbol.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), kind));
            return null;
        }

        var where = path.Length == 0 ? "it" : $"its member {path.Substring(1)}";
        if (symbol.SpecialType is SpecialType.System_Single or SpecialType.System_Double || symbol.Is("System", "Half") || symbol.SpecialType == SpecialType.System_Decimal)
        {
            return $"{where} is a {Short(symbol)}, whose equality is not that of its digits (NaN, -0, trailing zeros): round it to an integer first";
        }

        if (symbol is IArrayTypeSymbol)
        {
            return $"{where} is an array, which is equal only to itself";
        }

        if (symbol is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } or { IsValueType: false, NullableAnnotation: NullableAnnotation.Annotated })
        {
            return $"{where} is nullable: choose a value that stands for none";
        }

        if (!symbol.IsValueType)
        {
            return $"{where} is the reference type {Short(symbol)}, which is compared by reference or can change: use a record struct";
        }

        return depth == MaximumDepth || symbol is not INamedTypeSymbol structure ? $"{where} is nested too deep or of an unknown type" : Members(structure, path, parts, depth, where, isSettable, compilation);
    }

    private static string? Members(INamedTypeSymbol structure, string path, List<KeyPart> parts, int depth, string where, bool isSettable, Compilation compilation)
    {
        if (!structure.IsTupleType && structure.GetMembers("Equals").OfType<IMethodSymbol>().Any(method => !method.IsWrittenByCompiler()))
        {
            return $"{where} is {Short(structure)} with an Equals of its own, which the emitted equality and hashes can't follow: remove it, or key by its members";
        }

        var fields = structure.IsTupleType
            ? structure.TupleElements
            : [.. structure.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic)];
        if (fields.Length == 0)
        {
            return $"{where} is {Short(structure)}, which has no fields";
        }

        foreach (var field in fields)
        {
            var member = Symbols.PropertyBehind(field) ?? (ISymbol)field;
            if (!member.IsCallable(compilation.Assembly))
            {
                return $"the field {member.Name} of {Short(structure)} is not accessible, so it could be neither hashed nor compared";
            }

            if (!structure.IsTupleType && !field.IsReadOnly && !structure.IsReadOnly && member is IPropertySymbol { SetMethod.IsInitOnly: false })
            {
                return $"{where} is {Short(structure)}, whose {member.Name} can be set: make it a readonly record struct";
            }

            var canSet = member is IPropertySymbol property ? property.SetMethod?.IsCallable(compilation.Assembly) == true : !field.IsReadOnly;
            var reason = Leaves(field.Type, path + "." + Naming.Escape(member.Name), parts, depth + 1, isSettable && canSet, compilation);
            if (reason is not null)
            {
                return reason;
            }
        }

        return null;
    }

    private static KeyPartKind? Leaf(ITypeSymbol symbol) => symbol switch
    {
        { TypeKind: TypeKind.Enum } => KeyPartKind.Integer,
        { SpecialType: SpecialType.System_String } => symbol.NullableAnnotation == NullableAnnotation.Annotated ? null : KeyPartKind.Text,
        { SpecialType: SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64 } => KeyPartKind.Integer,
        { SpecialType: SpecialType.System_DateTime } => KeyPartKind.DateTime,
        _ when symbol.Is("System", "DateTimeOffset") => KeyPartKind.DateTimeOffset,
        _ when symbol.Is("System", "Guid") => KeyPartKind.Guid,
        _ when symbol.Is("System", "TimeSpan") => KeyPartKind.TimeSpan,
        _ when symbol.Is("System", "DateOnly") => KeyPartKind.DateOnly,
        _ when symbol.Is("System", "TimeOnly") => KeyPartKind.TimeOnly,
        _ when symbol.Is("System", "Int128") || symbol.Is("System", "UInt128") => KeyPartKind.Integer128,
        _ => null,
    };

    private static string Short(ITypeSymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
