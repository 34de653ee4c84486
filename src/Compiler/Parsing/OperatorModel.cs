using System.Linq;

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
    Join,
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
/// <param name="IsBroadcast">Its events go to every worker.</param>
internal sealed record InputModel(EventType Event, TypeRef? Tag, int Handler, bool IsBroadcast = false);

internal enum OutputKind
{
    Main,
    Tagged,

    /// <summary>What a filter did not keep.</summary>
    Else,

    /// <summary>What an operator under dead-letter policy could not handle.</summary>
    Errors,

    /// <summary>What came too late for a window, a join by time or an order by time.</summary>
    Late,
}

/// <summary>One output of an operator.</summary>
internal sealed record OutputModel(OutputKind Kind, EventType Event, TypeRef? Tag);

/// <summary>The state of an operator: the type behind its handlers' <c>ref</c> parameters.</summary>
/// <param name="Ttl">How long a key's state outlives the key's last handler call, if not for ever.</param>
internal sealed record StateModel(TypeRef Type, bool PerWorker, TtlModel? Ttl);

/// <summary>A method with <c>[Migrate]</c>, which is static.</summary>
/// <param name="Name">The method.</param>
/// <param name="Old">The type that rows of old are read as.</param>
/// <param name="From">How that is stored.</param>
/// <param name="PassBy">How the method takes it.</param>
internal sealed record MigrationModel(string Name, TypeRef Old, StoredTypeModel From, PassBy PassBy);

/// <summary><c>[StateTtl]</c>.</summary>
internal sealed record TtlModel(DurationModel Duration, bool IsProcessingTime);

/// <summary>A constructor parameter of an operator, or a required member, for <c>From(IServiceProvider)</c>.</summary>
/// <param name="Default">The default value as C# text, or null.</param>
/// <param name="IsMember">A member, set behind the constructor.</param>
internal sealed record ConstructorParameter(string Name, TypeRef Type, string? Default, bool IsMember = false);

internal enum SourceKind
{
    Input,
    Reader,
    Split,
    AsyncEnumerable,
    Csv,
    CsvFiles,
    Json,
    JsonFiles,
}

/// <param name="Split">Type of what names its splits, if it has several.</param>
/// <param name="Position">Type of the source's position, if it has one.</param>
/// <param name="Record">How records are bound to the event type, where the source reads some.</param>
internal sealed record SourceModel(SourceKind Kind, EventType Event, TypeRef? Split, TypeRef? Position, RecordModel? Record)
{
    /// <summary>It is read by splits.</summary>
    public bool IsSplit => Kind is SourceKind.Split or SourceKind.CsvFiles or SourceKind.JsonFiles;

    /// <summary>It can meet records that can't be decoded; of an <c>ISource</c> or <c>ISplitSource</c> only its reader knows, and says so at start.</summary>
    public bool DecodesRecords => Record is not null || Kind is SourceKind.Reader or SourceKind.Split;
}

/// <summary>An operator type, whatever pipelines it stands in.</summary>
/// <param name="SharedState">What its <c>[Broadcast]</c> inputs write and its other handlers read: every worker has it, alike and for all keys.</param>
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
    TypeRef? SharedState,
    ErrorPolicyKind ErrorPolicy,
    SourceModel? Source,
    bool HasOpen,
    bool HasClose,
    EventTimeModel? EventTime,
    WindowModel? Window,
    JoinModel? Join,
    bool InEventTimeOrder,
    EquatableArray<Problem> Problems)
{
    /// <summary>How what it keeps is stored in checkpoints.</summary>
    public StoredTypes Stored { get; init; } = StoredTypes.None;

    /// <summary>Ids that its state was stored under before.</summary>
    public EquatableArray<string> FormerIds { get; init; } = EquatableArray<string>.Empty;

    /// <summary>Methods that make today's state of one that was stored.</summary>
    public EquatableArray<MigrationModel> Migrations { get; init; } = EquatableArray<MigrationModel>.Empty;

    public bool IsKeyed => Key is not null;

    public bool HasKeyedState => IsKeyed && State is not null;

    /// <summary>Its state expires.</summary>
    public bool HasTtl => State?.Ttl is not null;

    /// <summary>An input's events wait until it is their turn in event time; what is broadcast takes effect at once.</summary>
    public bool Waits(int input) => InEventTimeOrder && !Inputs[input].IsBroadcast;

    /// <summary>A source under a policy that covers reading the time of its events.</summary>
    public bool CoversTimes => Role == Role.Source && ErrorPolicy != ErrorPolicyKind.Fail && EventTime is { IsComputed: true };

    /// <summary>Index of the output for the dead letters of those events; -1 if there is none.</summary>
    public int TimeErrors => CoversTimes ? Outputs.ToList().FindIndex(output => output.Kind == OutputKind.Errors && output.Event.Type.Name == $"global::FastFlow.Failed<{Source!.Event.Name}>") : -1;

    /// <summary>Of a source: index of the output for the records that it can't decode; -1 if there is none.</summary>
    public int RecordErrors => Outputs.ToList().FindIndex(output => output.Kind == OutputKind.Errors && output.Event.Type.Name == "global::FastFlow.Failed<global::FastFlow.RawRecord>");

    public bool HasTimers => Handlers.Any(handler => handler.Kind == HandlerKind.OnTimer);

    /// <summary>An event can come too late for it.</summary>
    public bool CanBeLate => Window is { IsInEventTime: true } || Join is { Kind: JoinKind.Interval or JoinKind.Temporal } || InEventTimeOrder;
}
