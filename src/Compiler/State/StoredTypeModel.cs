namespace FastFlow.Compiler;

/// <summary>In what way a type is stored.</summary>
internal enum StoredForm
{
    /// <summary>A kind of its own, such as a number or a text.</summary>
    Simple,

    /// <summary>An enum, as its underlying integer.</summary>
    Enum,

    /// <summary><c>Nullable&lt;T&gt;</c>.</summary>
    Nullable,

    /// <summary>A reference that may be null.</summary>
    Reference,
    Array,

    /// <summary><c>List&lt;T&gt;</c>, whose bytes are an array's.</summary>
    List,

    /// <summary><c>ListState&lt;T&gt;</c>: as a list.</summary>
    ListState,

    /// <summary><c>MapState&lt;TKey, TValue&gt;</c>: an array of its keys and values, which are its members here.</summary>
    MapState,
    Tuple,

    /// <summary>A struct or class, by its members.</summary>
    Members,

    /// <summary>What its own MemoryPack code writes.</summary>
    MemoryPack,

    /// <summary>What a codec of its author writes.</summary>
    Author,

    /// <summary>What the row codec of a library writes, nested in the type. Its schema is known at run time only.</summary>
    Library,

    /// <summary>An unmanaged struct as it lies in memory.</summary>
    Raw,
}

/// <summary>How a value comes by a member when it is read.</summary>
internal enum MemberBinding
{
    /// <summary>A parameter of the constructor.</summary>
    Constructor,

    /// <summary>An object initializer.</summary>
    Initializer,

    /// <summary>
    /// Set behind the constructor, unless there is null: a row that was stored before the class had the member has none, and then what the class begins with stays.
    /// </summary>
    Assignment,
}

/// <param name="Name">As schemas have it.</param>
/// <param name="Access">As emitted code has it.</param>
/// <param name="Parameter">The constructor's parameter, if it is bound to one.</param>
internal sealed record StoredMember(string Name, string Access, StoredTypeModel Type, MemberBinding Binding, string Parameter = "");

/// <summary>How values of a type are stored in checkpoints (DESIGN 2.6). Equal models are stored by one codec.</summary>
/// <param name="Type">The type, without what annotations say of null.</param>
internal sealed record StoredTypeModel(TypeRef Type, StoredForm Form)
{
    /// <summary>Of a simple type and of an enum.</summary>
    public StateKind Kind { get; init; }

    /// <summary>What a nullable, an array or a list is of; of a reference, the object.</summary>
    public StoredTypeModel? Element { get; init; }

    /// <summary>Of a struct or class, in the order of the bytes; those of the constructor come first.</summary>
    public EquatableArray<StoredMember> Members { get; init; } = EquatableArray<StoredMember>.Empty;

    /// <summary>Of what only a codec can read: its id, as schemas have it.</summary>
    public string Codec { get; init; } = string.Empty;

    /// <summary>Emitted name of the author's or the library's codec.</summary>
    public string CodecType { get; init; } = string.Empty;

    /// <summary>A class that others may derive from, so that objects have to be checked.</summary>
    public bool IsInheritable { get; init; }

    /// <summary>
    /// A copy of it would share something that can change with the original: such state is copied as the row that it encodes to.
    /// </summary>
    public bool ReachesMutableReference { get; init; }

    /// <summary>How deep types lie in one another, as <see cref="StateType"/> counts.</summary>
    public int Depth => 1 + (Element?.Depth ?? Members.Select(member => member.Type.Depth).DefaultIfEmpty().Max());

    /// <summary>What checkpoints say of it: the very type that the emitted codec gives.</summary>
    public StateType State => Form switch
    {
        StoredForm.Simple or StoredForm.Enum => StateType.Of(Kind),
        StoredForm.Nullable or StoredForm.Reference => StateType.Optional(Element!.State),
        StoredForm.Array or StoredForm.List or StoredForm.ListState => StateType.Array(Element!.State),
        StoredForm.MapState => StateType.Array(StateType.Struct([.. Members.Select(member => new StateField(member.Name, member.Type.State))])),
        StoredForm.Tuple or StoredForm.Members => StateType.Struct([.. Members.Select(member => new StateField(member.Name, member.Type.State))]),
        _ => StateType.Opaque(Codec),
    };
}

/// <summary>How the key of an operator is stored: its members are the schema's, under their names.</summary>
/// <param name="Value">The key's value. Its references are never null.</param>
/// <param name="Names">Names of the key's members where <c>[KeyBy]</c> gives them; empty where the value's own members are the key's.</param>
internal sealed record StoredKeyModel(StoredTypeModel Value, EquatableArray<string> Names)
{
    public StateType State => Members is { Count: > 0 } members
        ? StateType.Struct([.. members.Select(member => new StateField(member.Name, member.Type.State))])
        : StateType.Struct(new StateField(Names[0], Value.State));

    /// <summary>The members, if the key has several or is a struct; empty if the value itself is the only one.</summary>
    public EquatableArray<StoredMember> Members => Names.Count == 0 ? Value.Members
        : Names.Count == 1 ? EquatableArray<StoredMember>.Empty
        : Value.Members.Select((member, index) => member with { Name = Names[index] }).ToEquatableArray();
}

/// <summary>An input whose events are held as state.</summary>
internal sealed record StoredInput(int Input, StoredTypeModel Event);

/// <summary>How all that an operator keeps is stored; null where it keeps no such thing, where that can't be stored, and in an open generic operator.</summary>
/// <param name="State">Its state, or its accumulator.</param>
/// <param name="Shared">What its broadcast inputs write.</param>
/// <param name="Trigger">What its window's trigger keeps.</param>
/// <param name="Inputs">Events that are held: those of windows, joins and orders by time.</param>
/// <param name="Transaction">What a transactional sink has prepared.</param>
internal sealed record StoredTypes(
    StoredTypeModel? State,
    StoredTypeModel? Shared,
    StoredTypeModel? Trigger,
    StoredKeyModel? Key,
    EquatableArray<StoredInput> Inputs,
    StoredTypeModel? Split,
    StoredTypeModel? Position,
    StoredTypeModel? Transaction)
{
    public static readonly StoredTypes None = new(null, null, null, null, EquatableArray<StoredInput>.Empty, null, null, null);

    /// <summary>How the events of an input are stored; null if they aren't.</summary>
    public StoredTypeModel? Event(int input) => Inputs.FirstOrDefault(stored => stored.Input == input)?.Event;

    /// <summary>Every type that a codec is needed for, keys apart.</summary>
    public IEnumerable<StoredTypeModel> All => new[] { State, Shared, Trigger }.Concat(Inputs.Select(input => input.Event)).Concat([Split, Position, Transaction]).OfType<StoredTypeModel>();
}
