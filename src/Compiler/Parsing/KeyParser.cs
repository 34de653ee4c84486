using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Parses <c>[KeyBy]</c> and <c>Key</c> methods, and takes a key type apart into its canonical leaves (DESIGN 2.3).</summary>
internal sealed class KeyParser(INamedTypeSymbol type, HandlerParser parser, Compilation compilation)
{
    private const int MaximumDepth = 8;

    public KeyModel? Parse()
    {
        var keyBy = type.Attribute("KeyByAttribute");
        var methods = parser.Find("Key", nearestOnly: false);
        if (keyBy is null && methods.Count == 0)
        {
            return null;
        }

        var selectors = new List<KeySelector>();
        ITypeSymbol? keyType = null;
        foreach (var eventType in parser.InputTypes)
        {
            var found = (keyBy is not null ? ByMembers(keyBy, eventType, selectors) : ByMethod(methods, eventType, selectors))?.WithoutTupleNames(compilation);
            if (found is null)
            {
                return null;
            }

            if (keyType is not null && !SymbolEqualityComparer.Default.Equals(keyType, found))
            {
                parser.Problem(Rules.BadKeySelector, KeyAnchor(), type.Name, $"its inputs have keys of different types, {Short(keyType)} and {Short(found)} (of {Short(eventType)}): all inputs of an operator share one key type");
                return null;
            }

            keyType = found;
        }

        if (keyType is null)
        {
            return null;
        }

        var parts = new List<KeyPart>();
        var reason = Leaves(keyType, string.Empty, parts, 0, isSettable: true);
        if (reason is not null)
        {
            parser.Problem(Rules.BadKeyType, KeyAnchor(), type.Name, Short(keyType), reason);
            return null;
        }

        return new KeyModel(keyType.ToRef(), parts.ToEquatableArray(), selectors.ToEquatableArray());
    }

    private Anchor KeyAnchor() => type.Attribute("KeyByAttribute") is null && parser.Find("Key", nearestOnly: false).FirstOrDefault() is { } method
        ? parser.AnchorOf(method)
        : new Anchor(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: "KeyByAttribute");

    private static string Short(ITypeSymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    private ITypeSymbol? ByMembers(AttributeData keyBy, ITypeSymbol eventType, List<KeySelector> selectors)
    {
        var names = keyBy.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Array, IsNull: false } array ? array.Values.Select(value => value.Value as string ?? string.Empty).ToList() : [];
        if (names.Count is 0 or > 7)
        {
            parser.Problem(Rules.BadKeySelector, KeyAnchor(), type.Name, names.Count == 0 ? "[KeyBy] names no member" : "[KeyBy] names more than seven members: write a static Key method that returns a record struct");
            return null;
        }

        var types = new List<ITypeSymbol>();
        var cannotThrow = true;
        foreach (var name in names)
        {
            var member = MembersOf(eventType).FirstOrDefault(m => m.Name == name && m is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false, GetMethod: not null });
            if (member is null || member.Name != name || !member.IsCallable(compilation.Assembly))
            {
                parser.Problem(Rules.BadKeySelector, KeyAnchor(), type.Name, $"{Short(eventType)} has no readable member named '{name}'");
                return null;
            }

            cannotThrow &= Symbols.ReadsWithoutCode(member) && eventType.IsValueType;
            types.Add(member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type);
        }

        selectors.Add(new KeySelector(names.ToEquatableArray(), PassBy.Value, cannotThrow));
        return types.Count == 1 ? types[0] : compilation.CreateTupleTypeSymbol([.. types]);
    }

    private ITypeSymbol? ByMethod(List<IMethodSymbol> methods, ITypeSymbol eventType, List<KeySelector> selectors)
    {
        var method = methods.FirstOrDefault(m => m.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(m.Parameters[0].Type, eventType));
        if (method is null)
        {
            parser.Problem(Rules.BadKeySelector, KeyAnchor(), type.Name, $"no Key method takes {Short(eventType)}: write 'static TKey Key(in {Short(eventType)})', one overload per input");
            return null;
        }

        if (!method.IsStatic || method.ReturnsVoid || method.Arity > 0 || !method.IsCallable(compilation.Assembly))
        {
            parser.Problem(Rules.BadKeySelector, parser.AnchorOf(method), type.Name, $"Key must be 'static TKey Key(in {Short(eventType)})', public or internal");
            return null;
        }

        selectors.Add(new KeySelector(EquatableArray<string>.Empty, method.Parameters[0].RefKind == RefKind.None ? PassBy.Value : PassBy.In, false));
        return method.ReturnType;
    }

    private static IEnumerable<ISymbol> MembersOf(ITypeSymbol symbol)
    {
        if (symbol.TypeKind == TypeKind.Interface)
        {
            return symbol.GetMembers().Concat(symbol.AllInterfaces.SelectMany(i => i.GetMembers()));
        }

        return symbol is INamedTypeSymbol named ? named.SelfAndBases().SelectMany(level => level.GetMembers()) : [];
    }

    /// <summary>Adds the leaves of the key; a reason if it can't be a key.</summary>
    /// <param name="isSettable">Every member on the path can be set by a <c>with</c>.</param>
    private string? Leaves(ITypeSymbol symbol, string path, List<KeyPart> parts, int depth, bool isSettable)
    {
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

        return depth == MaximumDepth || symbol is not INamedTypeSymbol structure ? $"{where} is nested too deep or of an unknown type" : Members(structure, path, parts, depth, where, isSettable);
    }

    private string? Members(INamedTypeSymbol structure, string path, List<KeyPart> parts, int depth, string where, bool isSettable)
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
            var reason = Leaves(field.Type, path + "." + Naming.Escape(member.Name), parts, depth + 1, isSettable && canSet);
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
}
