namespace FastFlow.Compiler;

/// <summary>What the records of a source are written in.</summary>
internal enum RecordFormat
{
    Csv,
    Json,
}

/// <summary>How the text of a field becomes the value of a member.</summary>
internal enum ColumnKind
{
    /// <summary>A string from the column's pool.</summary>
    Text,

    /// <summary>A type that <c>FieldReader.TryRead</c> has an overload for.</summary>
    Scalar,

    /// <summary>The name of an enum's member.</summary>
    Enum,

    /// <summary>A type that implements <c>IUtf8SpanParsable</c>.</summary>
    Parsable,

    /// <summary>A JSON object of its own.</summary>
    Nested,
}

/// <summary>One member of an event type, and the column that it takes its value from.</summary>
/// <param name="Member">Name of the property or field; of the constructor's parameter, if there is no such member.</param>
/// <param name="Name">Name of the column or property in the data.</param>
/// <param name="Type">Emitted name of the type, without its question mark.</param>
/// <param name="Expected">What messages say was expected: the type as C# writes it, or words.</param>
/// <param name="IsReference">The type is a class.</param>
/// <param name="IsParameter">Bound to the constructor; otherwise set by an initializer.</param>
/// <param name="EnumMembers">Names of the enum's members.</param>
/// <param name="Nested">Members of a nested object.</param>
internal sealed record RecordColumn(
    string Member,
    string Name,
    ColumnKind Kind,
    string Type,
    string Expected,
    bool IsNullable,
    bool IsReference,
    bool IsParameter,
    EquatableArray<string> EnumMembers,
    RecordModel? Nested);

/// <summary>Why a member can't be bound.</summary>
/// <param name="Member">The member; empty for the type as a whole.</param>
/// <param name="Message">A sentence that begins with the type and the member and ends with the remedy.</param>
internal sealed record RecordProblem(string Member, string Message);

/// <summary>How records are bound to an event type (DESIGN 2.8). Columns of the constructor come first, in its order.</summary>
/// <param name="Type">Emitted name of the event type.</param>
/// <param name="Identifier">The type as part of an identifier.</param>
internal sealed record RecordModel(
    RecordFormat Format,
    string Type,
    string Identifier,
    EquatableArray<RecordColumn> Columns,
    EquatableArray<RecordProblem> Problems);
