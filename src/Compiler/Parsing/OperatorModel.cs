namespace FastFlow.Compiler;

internal enum Role
{
    None,
    Source,
    Map,
    Filter,
    FlatMap,
    Process,
    Aggregate,
    Sink,
}

internal enum ErrorPolicyKind
{
    Fail,
    Skip,
    DeadLetter,
}

/// <summary>How a pipeline comes by an instance of an operator.</summary>
internal enum Construction
{
    /// <summary>Only static handlers: there is no instance.</summary>
    None,

    /// <summary>Made by the pipeline and no constructor parameter of it: a plain <c>Input&lt;T&gt;</c>.</summary>
    Internal,

    /// <summary>An optional trailing parameter; <c>new()</c> unless given.</summary>
    Optional,

    /// <summary>A required parameter.</summary>
    Required,
}

/// <summary>One input of an operator: an event type and, where two inputs take one type, a tag.</summary>
/// <param name="Handler">Index of its handler in <see cref="OperatorModel.Handlers"/>.</param>
internal sealed record InputModel(EventType Event, TypeRef? Tag, int Handler);

internal enum OutputKind
{
    Main,
    Tagged,

    /// <summary>What a filter did not keep.</summary>
    Else,

    /// <summary>What an operator under dead-letter policy could not handle.</summary>
    Errors,
}

/// <summary>One output of an operator.</summary>
internal sealed record OutputModel(OutputKind Kind, EventType Event, TypeRef? Tag);

/// <summary>The state of an operator: the type behind its handlers' <c>ref</c> parameters.</summary>
internal sealed record StateModel(TypeRef Type, bool PerWorker);

/// <summary>A constructor parameter of an operator, or a required member, for <c>From(IServiceProvider)</c>.</summary>
/// <param name="Default">The default value as C# text, or null.</param>
/// <param name="IsMember">A member, set behind the constructor.</param>
internal sealed record ConstructorParameter(string Name, TypeRef Type, string? Default, bool IsMember = false);

internal enum SourceKind
{
    Input,
    Reader,
    AsyncEnumerable,
    Csv,
    Json,
}

/// <param name="Position">Type of the source's position, if it has one.</param>
/// <param name="Record">How records are bound to the event type, for <see cref="SourceKind.Csv"/> and <see cref="SourceKind.Json"/>.</param>
internal sealed record SourceModel(SourceKind Kind, EventType Event, TypeRef? Position, RecordModel? Record)
{
    /// <summary>It can meet records that can't be decoded; of an <c>ISource</c> only its reader knows, and says so at start.</summary>
    public bool DecodesRecords => Kind is SourceKind.Csv or SourceKind.Json or SourceKind.Reader;
}

/// <summary>An operator type, whatever pipelines it stands in.</summary>
internal sealed record OperatorModel(
    TypeRef Type,
    string StateId,
    Role Role,
    bool IsInterface,
    Construction Construction,
    EquatableArray<ConstructorParameter> ConstructorParameters,
    EquatableArray<HandlerModel> Handlers,
    EquatableArray<InputModel> Inputs,
    EquatableArray<OutputModel> Outputs,
    KeyModel? Key,
    StateModel? State,
    ErrorPolicyKind ErrorPolicy,
    SourceModel? Source,
    bool HasOpen,
    bool HasClose,
    EquatableArray<Problem> Problems)
{
    public bool IsKeyed => Key is not null;
}
