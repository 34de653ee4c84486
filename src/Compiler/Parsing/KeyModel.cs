namespace FastFlow.Compiler;

internal enum KeyPartKind
{
    /// <summary>bool, char, integers up to 64 bits, enums.</summary>
    Integer,
    Integer128,
    Guid,
    Text,
    DateTime,
    DateTimeOffset,
    TimeSpan,
    DateOnly,
    TimeOnly,
}

/// <summary>One leaf of a key.</summary>
/// <param name="Path">How to reach it from the key: empty, <c>.Item1</c>, <c>.Address.City</c>.</param>
/// <param name="Type">Emitted name of its type.</param>
internal sealed record KeyPart(string Path, string Type, KeyPartKind Kind);

/// <summary>How one input's events give their key.</summary>
/// <param name="Members">Members of the event, or empty: then the operator's <c>Key(in E)</c> is called.</param>
/// <param name="CannotThrow">Only fields and auto-properties: may be read ahead of the event's turn.</param>
internal sealed record KeySelector(EquatableArray<string> Members, PassBy PassBy, bool CannotThrow);

/// <summary>The key of an operator.</summary>
/// <param name="Selectors">One per input, in the order of <see cref="OperatorModel.Inputs"/>; that of a broadcast input stands for nothing.</param>
internal sealed record KeyModel(TypeRef Type, EquatableArray<KeyPart> Parts, EquatableArray<KeySelector> Selectors);
