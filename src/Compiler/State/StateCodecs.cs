using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>An author's codec for a type.</summary>
/// <param name="Type">Emitted name of the codec.</param>
/// <param name="Id">Its <c>[StateFormat]</c>.</param>
/// <param name="Problem">Why it can't be used; null if it can.</param>
internal sealed record StateCodec(string Type, string Id, string? Problem);

/// <summary>
/// The codecs that <c>[StateCodec&lt;TCodec&gt;]</c> names where an operator stands. The nearest wins: on a member, on the operator, on the type itself, on the assembly.
/// </summary>
internal sealed class StateCodecs(INamedTypeSymbol op, Compilation compilation)
{
    private readonly List<(ITypeSymbol Type, StateCodec Codec)> _ofOperator = [.. Named(op, compilation.Assembly)];
    private readonly List<(ITypeSymbol Type, StateCodec Codec)> _ofAssembly = [.. Named(compilation.Assembly, compilation.Assembly)];

    /// <summary>The codec for a type, as a member holds it if there is one; null if nobody names any.</summary>
    public StateCodec? Find(ITypeSymbol type, ISymbol? member)
    {
        if (member is not null && Attributes(member).FirstOrDefault() is { } own)
        {
            var codec = own.AttributeClass!.TypeArguments[0];
            return Served(codec).Any(served => Same(served, type))
                ? Codec(codec, compilation.Assembly)
                : new StateCodec(string.Empty, string.Empty, $"its member {member.Name} has [StateCodec<{codec.Name}>], which is no codec of {type.ToRef().Display}: it implements IStateCodec<{type.ToRef().Display}>");
        }

        return _ofOperator.Concat(type is INamedTypeSymbol { SpecialType: SpecialType.None, TypeKind: TypeKind.Class or TypeKind.Struct } named ? Named(named, compilation.Assembly) : []).Concat(_ofAssembly)
            .FirstOrDefault(candidate => Same(candidate.Type, type)).Codec;
    }

    private static bool Same(ITypeSymbol left, ITypeSymbol right) => SymbolEqualityComparer.Default.Equals(left, right);

    private static IEnumerable<AttributeData> Attributes(ISymbol symbol) =>
        symbol.GetAttributes().Where(attribute => attribute.AttributeClass.IsFastFlow("StateCodecAttribute`1") && attribute.AttributeClass!.TypeArguments[0].TypeKind != TypeKind.Error);

    private static IEnumerable<(ITypeSymbol Type, StateCodec Codec)> Named(ISymbol symbol, IAssemblySymbol assembly) =>
        Attributes(symbol).Select(attribute => attribute.AttributeClass!.TypeArguments[0]).SelectMany(codec => Served(codec).Select(type => (type, Codec(codec, assembly))));

    private static IEnumerable<ITypeSymbol> Served(ITypeSymbol codec) => codec.AllInterfaces.Where(i => i.IsFastFlow("IStateCodec`1")).Select(i => i.TypeArguments[0]);

    private static StateCodec Codec(ITypeSymbol codec, IAssemblySymbol assembly)
    {
        var id = codec.Attribute("StateFormatAttribute")?.ConstructorArguments.FirstOrDefault().Value as string ?? string.Empty;
        var problem = Symbols.VisibilityOf(codec) == Visibility.Private || (Symbols.VisibilityOf(codec) == Visibility.Internal && !IsVisible(codec, assembly)) ? $"the codec {codec.Name} is not accessible: make it public or internal"
            : StateTypeText.IsQuotable(id) ? null
            : $"the codec {codec.Name} doesn't say what its bytes are: give it [StateFormat(\"…\")], a name of the format with its version, without quotes or control characters";
        return new StateCodec(codec.ToRef().Name, id, problem);
    }

    private static bool IsVisible(ITypeSymbol type, IAssemblySymbol assembly) =>
        SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, assembly) || type.ContainingAssembly.GivesAccessTo(assembly);
}
