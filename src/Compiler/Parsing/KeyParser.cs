using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>
/// Parses <c>[KeyBy]</c> and <c>Key</c> methods (DESIGN 2.3). An open generic operator is judged only where a flow closes it: its type
/// parameters could stand for anything.
/// </summary>
internal sealed class KeyParser(INamedTypeSymbol type, HandlerParser parser, Compilation compilation)
{
    private readonly AttributeData? _keyBy = type.Attribute("KeyByAttribute");
    private readonly List<IMethodSymbol> _methods = parser.Find("Key", nearestOnly: false);

    /// <summary>The author meant the operator to be keyed, be the key sound or not.</summary>
    public bool IsDeclared => _keyBy is not null || _methods.Count > 0;

    /// <summary>The key's type, once it is parsed.</summary>
    public ITypeSymbol? Type { get; private set; }

    /// <summary>Where problems of the key's type are reported.</summary>
    public Anchor Anchor => KeyAnchor();

    public KeyModel? Parse()
    {
        if (!IsDeclared)
        {
            return null;
        }

        var selectors = new List<KeySelector>();
        ITypeSymbol? keyType = null;
        foreach (var (eventType, input) in parser.InputTypes.Zip(parser.Inputs, (eventType, input) => (eventType, input)))
        {
            if (input.IsBroadcast)
            {
                selectors.Add(new KeySelector(EquatableArray<string>.Empty, PassBy.Value, CannotThrow: false));
                continue;
            }

            var found = (_keyBy is not null ? ByMembers(_keyBy, eventType, selectors) : ByMethod(eventType, selectors))?.WithoutTupleNames(compilation);
            if (found is null)
            {
                return null;
            }

            if (keyType is not null && !SymbolEqualityComparer.Default.Equals(keyType, found))
            {
                if (keyType.IsOpen() || found.IsOpen())
                {
                    return null;
                }

                parser.Problem(Rules.BadKeySelector, KeyAnchor(), type.Name, $"its inputs have keys of different types, {Short(keyType)} and {Short(found)} (of {Short(eventType)}): all inputs of an operator share one key type");
                return null;
            }

            keyType = found;
        }

        if (keyType is null)
        {
            return null;
        }

        var parts = KeyTypes.Leaves(keyType, compilation, out var reason);
        if (reason is not null)
        {
            parser.Problem(Rules.BadKeyType, KeyAnchor(), type.Name, Short(keyType), reason);
            return null;
        }

        Type = keyType;
        return new KeyModel(keyType.ToRef(), parts.ToEquatableArray(), selectors.ToEquatableArray());
    }

    private Anchor KeyAnchor() => _keyBy is null ? parser.AnchorOf(_methods[0]) : new Anchor(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: "KeyByAttribute");

    private Anchor MemberAnchor(int argument) => KeyAnchor() with { Kind = AnchorKind.OperatorAttributeArgument, First = argument };

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
        for (var i = 0; i < names.Count; i++)
        {
            var name = names[i];
            var member = ReadableMembers(eventType).FirstOrDefault(m => m.Name == name);
            if (member is null && eventType is ITypeParameterSymbol)
            {
                return null;
            }

            if (member is null || !member.IsCallable(compilation.Assembly))
            {
                parser.Problem(Rules.BadKeySelector, MemberAnchor(i), type.Name, $"{Short(eventType)} has no readable member named '{name}'");
                return null;
            }

            var memberType = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
            KeyTypes.Leaves(memberType, compilation, out var reason);
            if (reason is not null)
            {
                parser.Problem(Rules.BadKeyType, MemberAnchor(i), type.Name, $"{Short(eventType)}.{name} ({Short(memberType)})", reason);
                return null;
            }

            cannotThrow &= Symbols.ReadsWithoutCode(member) && eventType.IsValueType;
            types.Add(memberType);
        }

        selectors.Add(new KeySelector(names.ToEquatableArray(), PassBy.Value, cannotThrow));
        return types.Count == 1 ? types[0] : compilation.CreateTupleTypeSymbol([.. types]);
    }

    private ITypeSymbol? ByMethod(ITypeSymbol eventType, List<KeySelector> selectors)
    {
        var method = _methods.FirstOrDefault(m => m.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(m.Parameters[0].Type, eventType));
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

    /// <summary>Fields and readable properties of an event, its own before those of its bases.</summary>
    public static IEnumerable<ISymbol> ReadableMembers(ITypeSymbol symbol)
    {
        var members = symbol.TypeKind == TypeKind.Interface ? symbol.GetMembers().Concat(symbol.AllInterfaces.SelectMany(i => i.GetMembers()))
            : symbol is INamedTypeSymbol named ? named.SelfAndBases().SelectMany(level => level.GetMembers())
            : [];
        return members.Where(member => member is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false, GetMethod: not null });
    }
}
