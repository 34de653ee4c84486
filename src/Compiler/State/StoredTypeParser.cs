using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Why a type can't be stored.</summary>
/// <param name="Rule">FF0301, or FF0302 for what means nothing in another process.</param>
/// <param name="Reason">With the member's path and the remedy.</param>
/// <param name="Member">The member that breaks it; null for the type as a whole.</param>
internal sealed record StoredProblem(Rule Rule, string Reason, ISymbol? Member);

/// <summary>Works out how a type is stored (DESIGN 2.6). One parser serves one operator, so that a type is looked at once.</summary>
internal sealed partial class StoredTypeParser(Compilation compilation, StateCodecs codecs)
{
    // What engines put around a value, such as the rows of a window, lies in the same depth.
    private const int MostDepth = StateType.MostDepth - 8;

    private readonly Dictionary<(ITypeSymbol, bool), StoredTypeModel> _known = new(KeyComparer.Instance);
    private readonly List<ITypeSymbol> _open = [];
    private readonly List<ISymbol> _path = [];
    private bool _isKey;
    private bool _isOpenGeneric;
    private StoredProblem? _problem;

    /// <summary>How a value is stored; null with a problem if it can't be, and without one if nothing can be said of an open generic or a broken type.</summary>
    /// <param name="isKey">Its references are never null: keys, and the names of splits.</param>
    public StoredTypeModel? Parse(ITypeSymbol type, bool isKey, out StoredProblem? problem)
    {
        _open.Clear();
        _path.Clear();
        (_isKey, _isOpenGeneric, _problem) = (isKey, false, null);
        var model = Value(type, null);
        problem = _isOpenGeneric ? null : _problem;
        return _isOpenGeneric ? null : model;
    }

    private StoredTypeModel? Value(ITypeSymbol type, ISymbol? member)
    {
        if (codecs.Find(type, member) is { } codec)
        {
            return codec.Problem is null ? Reference(type, Opaque(type, codec)) : Fail(codec.Problem);
        }

        if (LibraryCodec(type) is { } library)
        {
            return Reference(type, library);
        }

        if (StoredKinds.Of(type) is { } kind)
        {
            return Reference(type, new StoredTypeModel(type.ToRef(), type.TypeKind == TypeKind.Enum ? StoredForm.Enum : StoredForm.Simple) { Kind = kind });
        }

        if (IsUnstorable(type))
        {
            return null;
        }

        if (_known.TryGetValue((type, _isKey), out var known))
        {
            return known;
        }

        if (_open.Contains(type, SymbolEqualityComparer.Default))
        {
            return Fail($"{Where} is {Short(type)} again, and a type in itself has no end: keep indices instead of references, or give it a codec with [StateCodec]");
        }

        // A generic type that holds larger and larger ones of itself has no end either.
        if (_open.Count == MostDepth)
        {
            return TooDeep();
        }

        _open.Add(type);
        var made = Reference(type, Composed(type));
        _open.RemoveAt(_open.Count - 1);
        if (made is null || made.Depth > MostDepth)
        {
            return made is null ? null : TooDeep();
        }

        _known[(type, _isKey)] = made;
        return made;
    }

    /// <summary>It can't be stored, whatever is in it, or nothing can be said of it.</summary>
    private bool IsUnstorable(ITypeSymbol type)
    {
        if (type.IsOpen() || type.TypeKind == TypeKind.Error)
        {
            return _isOpenGeneric = true;
        }

        if (Resources.WhatIs(type) is not { } what)
        {
            return false;
        }

        _problem ??= new StoredProblem(Rules.ResourceInState, $"{Where} is {what}, which means nothing after a restart: keep the data that it is made from, and make it anew in the handler or in Open", _path.LastOrDefault());
        return true;
    }

    private StoredTypeModel? Composed(ITypeSymbol type)
    {
        switch (type)
        {
            case INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable:
                return Element(nullable.TypeArguments[0]) is { } inner ? new(type.ToRef(), StoredForm.Nullable) { Element = inner, ReachesMutableReference = inner.ReachesMutableReference } : null;
            case IArrayTypeSymbol { IsSZArray: true } array:
                return Elements(type, StoredForm.Array, array.ElementType);
            case INamedTypeSymbol list when list.Is("System.Collections.Generic", "List`1"):
                return Elements(type, StoredForm.List, list.TypeArguments[0]);
            case INamedTypeSymbol list when list.Is("FastFlow", "ListState`1"):
                return Elements(type, StoredForm.ListState, list.TypeArguments[0]);
            case INamedTypeSymbol map when map.Is("FastFlow", "MapState`2"):
                return Map(map);
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return Tuple(tuple);
            case INamedTypeSymbol named when MemoryPackTypes.IsVersionTolerant(named):
                return new(type.ToRef(), StoredForm.MemoryPack) { Codec = "memorypack:" + OperatorParser.FullName(named), ReachesMutableReference = MutableReferences.In(type) is not null };
            case INamedTypeSymbol { TypeKind: TypeKind.Struct or TypeKind.Class, IsAbstract: false, SpecialType: not SpecialType.System_Object } named:
                return Members(named);
            default:
                return Fail(type is IArrayTypeSymbol
                    ? $"{Where} is an array of several dimensions: keep an array of its elements, and its lengths"
                    : $"{Where} is {Kind(type)} {Short(type)}, which doesn't say what is in it: name a struct or a class that isn't abstract, or give it a codec with [StateCodec]");
        }
    }

    private StoredTypeModel? Elements(ITypeSymbol type, StoredForm form, ITypeSymbol elementType)
    {
        if (Element(elementType) is not { } element)
        {
            return null;
        }

        return element.State.LeastBytes > 0
            ? new(type.ToRef(), form) { Element = element, ReachesMutableReference = true }
            : Fail($"{Where} holds values of {Short(elementType)}, which has nothing in it: keep how many there are");
    }

    private StoredTypeModel? Map(INamedTypeSymbol map)
    {
        // A map has no key null.
        var isKey = _isKey;
        _isKey = true;
        var key = Element(map.TypeArguments[0]);
        _isKey = isKey;
        if (key is null || Element(map.TypeArguments[1]) is not { } value)
        {
            return null;
        }

        return key.State.LeastBytes > 0
            ? new(map.ToRef(), StoredForm.MapState) { Members = EquatableArray.Of(Part("Key", key), Part("Value", value)), ReachesMutableReference = true }
            : Fail($"{Where} has keys of {Short(map.TypeArguments[0])}, which has nothing in it: keep the one value");

        static StoredMember Part(string name, StoredTypeModel type) => new(name, name, type, MemberBinding.Constructor);
    }

    private StoredTypeModel? Element(ITypeSymbol type) => Value(type, null);

    private StoredTypeModel? Tuple(INamedTypeSymbol tuple)
    {
        var members = new List<StoredMember>();
        foreach (var element in tuple.TupleElements)
        {
            if (Member(element, element.Type) is not { } type)
            {
                return null;
            }

            members.Add(new StoredMember(element.Name, Naming.Escape(element.Name), type, MemberBinding.Constructor));
        }

        return Made(tuple, StoredForm.Tuple, members);
    }

    /// <summary>A member's type, with the member on the path that messages name.</summary>
    private StoredTypeModel? Member(ISymbol member, ITypeSymbol type)
    {
        _path.Add(member);
        var model = Value(type, member);
        _path.RemoveAt(_path.Count - 1);
        return model;
    }

    private static StoredTypeModel Made(INamedTypeSymbol type, StoredForm form, List<StoredMember> members) => new(type.ToRef(), form)
    {
        Members = members.ToEquatableArray(),
        IsInheritable = type is { IsReferenceType: true, IsSealed: false },
        ReachesMutableReference = type.IsReferenceType || members.Any(member => member.Type.ReachesMutableReference),
    };

    private static StoredTypeModel Opaque(ITypeSymbol type, StateCodec codec) => new(type.ToRef(), StoredForm.Author)
    {
        Codec = codec.Id,
        CodecType = codec.Type,
        ReachesMutableReference = MutableReferences.In(type) is not null,
    };

    /// <summary>What another assembly keeps in checkpoints by a nested <c>Codec</c> of its own, such as the transactions of its sinks; null if the type has none.</summary>
    private StoredTypeModel? LibraryCodec(ITypeSymbol type) =>
        type is INamedTypeSymbol named && !SymbolEqualityComparer.Default.Equals(named.ContainingAssembly, compilation.Assembly)
        && named.GetTypeMembers("Codec", 0).FirstOrDefault() is { TypeKind: TypeKind.Struct, DeclaredAccessibility: Microsoft.CodeAnalysis.Accessibility.Public } codec
        && codec.AllInterfaces.Any(i => i.IsFastFlow("IRowCodec`1") && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], type))
            ? new(type.ToRef(), StoredForm.Library) { Codec = "library:" + OperatorParser.FullName(named), CodecType = codec.ToRef().Name, ReachesMutableReference = MutableReferences.In(type) is not null }
            : null;

    /// <summary>Around a reference: whether there is an object. Annotations promise nothing here, a struct's default has nulls.</summary>
    private StoredTypeModel? Reference(ITypeSymbol type, StoredTypeModel? model) =>
        model is null || !type.IsReferenceType || _isKey ? model : new(model.Type, StoredForm.Reference) { Element = model, ReachesMutableReference = model.ReachesMutableReference };

    private string Where => _path.Count == 0 ? "it" : "its member " + string.Join(".", _path.Select(member => member.Name));

    private StoredTypeModel? TooDeep() => Fail($"{Where} has types more than {MostDepth} deep in one another: flatten it, or give it a codec with [StateCodec]");

    private StoredTypeModel? Fail(string reason, ISymbol? member = null)
    {
        _problem ??= new StoredProblem(Rules.UnstorableState, reason, member ?? _path.LastOrDefault());
        return null;
    }

    private static string Kind(ITypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Interface => "the interface",
        TypeKind.Class when type.SpecialType != SpecialType.System_Object => "the abstract class",
        _ => "the type",
    };

    private static string Short(ITypeSymbol type) => type.ToRef().Display;

    private sealed class KeyComparer : IEqualityComparer<(ITypeSymbol Type, bool IsKey)>
    {
        public static readonly KeyComparer Instance = new();

        // Two tuples that differ in names alone have schemas of their own.
        public bool Equals((ITypeSymbol Type, bool IsKey) x, (ITypeSymbol Type, bool IsKey) y) => x.IsKey == y.IsKey && SymbolEqualityComparer.IncludeNullability.Equals(x.Type, y.Type) && x.Type.ToRef().Name == y.Type.ToRef().Name;

        public int GetHashCode((ITypeSymbol Type, bool IsKey) key) => SymbolEqualityComparer.Default.GetHashCode(key.Type);
    }
}
