#if FASTFLOW_COMPILER
// The compiler writes the same texts at build time, for the state lock.
namespace FastFlow.Compiler;
#else
namespace FastFlow;
#endif

/// <summary>
/// The type of stored state, by content: enough to read the bytes without the author's code. As text it looks like
/// <c>{ Count: long, Name: string?, Visits: { At: Timestamp, Page: int }[] }</c>; equal types have equal texts.
/// </summary>
public sealed class StateType : IEquatable<StateType>
{
    /// <summary>How deep types may lie in one another.</summary>
    public const int MostDepth = 32;

    private readonly string _text;
    private readonly StateField[] _fields;

    private StateType(StateKind kind, string text, int leastBytes, int depth, StateType? element = null, StateField[]? fields = null, string? codec = null)
    {
        if (depth > MostDepth)
        {
            throw new ArgumentException($"Types of state lie at most {MostDepth} deep in one another. Flatten the state, or give it a codec with [StateCodec].");
        }

        (Kind, _text, LeastBytes, Depth, Element, _fields, Codec) = (kind, text, leastBytes, depth, element, fields ?? [], codec);
    }

    /// <summary>No fields: the key of state that has none.</summary>
    public static StateType Nothing { get; } = Struct();

    /// <summary>What it is.</summary>
    public StateKind Kind { get; }

    /// <summary>What an array or an optional holds; null for others.</summary>
    public StateType? Element { get; }

    /// <summary>What a struct is made of, in the order of the bytes; empty for others.</summary>
    public IReadOnlyList<StateField> Fields => _fields;

    /// <summary>Whose bytes those of an opaque type are, such as <c>memorypack:Shop.Basket</c>; null for others.</summary>
    public string? Codec { get; }

    /// <summary>The fewest bytes that a value takes: what a count of values is checked against. So many zeros are the type's default.</summary>
    public int LeastBytes { get; }

    internal int Depth { get; }

    /// <summary>A kind that has no parts.</summary>
    /// <exception cref="ArgumentException">It has: use the method of its name.</exception>
    public static StateType Of(StateKind kind) => StateKinds.IsSimple(kind)
        ? new(kind, StateKinds.NameOf(kind), StateKinds.BytesOf(kind), 1)
        : throw new ArgumentException($"{kind} alone is no type: say of what, with StateType.{kind}(…).", nameof(kind));

    /// <summary>Fields, one behind the other.</summary>
    /// <exception cref="ArgumentException">Two have one name, or it gets too deep.</exception>
    public static StateType Struct(params StateField[] fields)
    {
        var (names, least, depth) = (new HashSet<string>(StringComparer.Ordinal), 0, 0);
        foreach (var field in fields)
        {
            if (!names.Add(field.Name))
            {
                throw new ArgumentException($"Two fields are called {field.Name}.", nameof(fields));
            }

            (least, depth) = (least + field.Type.LeastBytes, Math.Max(depth, field.Type.Depth));
        }

        return new(StateKind.Struct, fields.Length == 0 ? "{ }" : $"{{ {string.Join(", ", (object[])fields)} }}", least, depth + 1, fields: [.. fields]);
    }

    /// <summary>A count and so many values.</summary>
    /// <exception cref="ArgumentException">The values take no bytes, so that no count could be checked; or it gets too deep.</exception>
    public static StateType Array(StateType element) => element.LeastBytes > 0
        ? new(StateKind.Array, $"{element}[]", sizeof(uint), element.Depth + 1, element)
        : throw new ArgumentException($"Values of {element} take no bytes, so the file can't bound how many there are. Keep a count of them as a long.", nameof(element));

    /// <summary>Nothing, or a value.</summary>
    /// <exception cref="ArgumentException">It gets too deep.</exception>
    public static StateType Optional(StateType element) => new(StateKind.Optional, $"{element}?", 1, element.Depth + 1, element);

    /// <summary>Bytes of a codec; no bytes at all are its default value.</summary>
    /// <param name="codec">Codec and type, which must be the same when the state is restored.</param>
    /// <exception cref="ArgumentException">The name has quotes or control characters, or none.</exception>
    public static StateType Opaque(string codec) => StateTypeText.IsQuotable(codec)
        ? new(StateKind.Opaque, $"opaque \"{codec}\"", sizeof(uint), 1, codec: codec)
        : throw new ArgumentException($"A codec can't be called '{codec}': names have at least one character, and no quotes or control characters.", nameof(codec));

    /// <summary>The type that a text describes, as <see cref="ToString"/> gives it; spaces don't matter.</summary>
    /// <exception cref="FormatException">It is no type; the message says where.</exception>
    public static StateType Parse(string text) => StateTypeText.TryParse(text, out var problem, out var at) ?? throw new FormatException($"Character {at + 1} of the type \"{text}\": {problem}.");

    /// <inheritdoc/>
    public bool Equals(StateType? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StateType);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    /// <summary>The type in C#'s words.</summary>
    public override string ToString() => _text;
}
