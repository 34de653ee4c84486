using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Which types are stored as a kind of their own.</summary>
internal static class StoredKinds
{
    /// <summary>The kind of a simple type; of an enum that of its underlying integer; null for others.</summary>
    public static StateKind? Of(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying } => Of(underlying),
        { SpecialType: SpecialType.System_Boolean } => StateKind.Boolean,
        { SpecialType: SpecialType.System_Char } => StateKind.Char,
        { SpecialType: SpecialType.System_SByte } => StateKind.SByte,
        { SpecialType: SpecialType.System_Byte } => StateKind.Byte,
        { SpecialType: SpecialType.System_Int16 } => StateKind.Int16,
        { SpecialType: SpecialType.System_UInt16 } => StateKind.UInt16,
        { SpecialType: SpecialType.System_Int32 } => StateKind.Int32,
        { SpecialType: SpecialType.System_UInt32 } => StateKind.UInt32,
        { SpecialType: SpecialType.System_Int64 } => StateKind.Int64,
        { SpecialType: SpecialType.System_UInt64 } => StateKind.UInt64,
        { SpecialType: SpecialType.System_Single } => StateKind.Single,
        { SpecialType: SpecialType.System_Double } => StateKind.Double,
        { SpecialType: SpecialType.System_Decimal } => StateKind.Decimal,
        { SpecialType: SpecialType.System_String } => StateKind.String,
        { SpecialType: SpecialType.System_DateTime } => StateKind.DateTime,
        INamedTypeSymbol { ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }, Arity: 0 } named => named.Name switch
        {
            "Int128" => StateKind.Int128,
            "UInt128" => StateKind.UInt128,
            "Half" => StateKind.Half,
            "Guid" => StateKind.Guid,
            "DateTimeOffset" => StateKind.DateTimeOffset,
            "DateOnly" => StateKind.DateOnly,
            "TimeOnly" => StateKind.TimeOnly,
            "TimeSpan" => StateKind.TimeSpan,
            _ => null,
        },
        _ => type.IsFastFlow("Timestamp") ? StateKind.Timestamp : null,
    };
}
