using System.Reflection;

namespace FastFlow.Testing;

/// <summary>One node of an interpreted graph: its operator's handlers, found by name, its state, and what it has of time.</summary>
internal sealed class InterpretedNode
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public InterpretedNode(PipelineGraph graph, PipelineNode node, object? instance)
    {
        Node = node;
        Window = WindowDeclaration.Of(node, () => Made(instance));
        var isPlainSink = node.Role == "Sink" && node.StateType is null;
        var handlers = isPlainSink ? [] : Handlers();
        foreach (var edge in graph.Edges.Where(edge => edge.To == node.Index))
        {
            Inputs[(edge.InputType, edge.InputTag)] = isPlainSink
                ? HandlerMethod.None
                : handlers.FirstOrDefault(handler => (handler.Event == edge.InputType && handler.InputTag == edge.InputTag) || handler.RightEvent == edge.InputType)
                  ?? throw new ArgumentException($"{node.Display} has no handler for {NodeLookup.Short(edge.InputType)}, though the graph feeds it.");
        }

        Result = node.Role == "Aggregate" ? Only("Result") : null;
        Timer = node.Role == "Process" ? Only("OnTimer") : null;
        Merge = node.Role == "Aggregate" ? Methods(node.Operator, "Merge", nearestOnly: false).Where(IsMerge).Select(method => HandlerMethod.Of(method, node.StateType)).FirstOrDefault() : null;
        Key = node.KeyType is null ? null : new KeySelector(node.Operator, Methods(node.Operator, "Key", nearestOnly: false));
        Instance = instance ?? (handlers.Append(Result).Append(Timer).Append(Merge).Any(handler => handler is { IsStatic: false }) ? Made(null) : null);
        IsInOrder = node.Operator.GetCustomAttribute<InEventTimeOrderAttribute>(inherit: false) is not null;
        Ttl = InterpretedTtl.Of(node, () => Made(instance));
        Windows = Window?.Interpret(this);
        Join = InterpretedJoin.Of(this, () => Made(instance));
        Shared = node.SharedStateType is null ? null : Activator.CreateInstance(node.SharedStateType);
        if (node is { StateType: not null, KeyType: null } && Window is null)
        {
            States[string.Empty] = NewState();
        }
    }

    public PipelineNode Node { get; }

    public object? Instance { get; }

    /// <summary>The handlers, by event type and tag of the input.</summary>
    public Dictionary<(Type Event, Type? Tag), HandlerMethod> Inputs { get; } = [];

    /// <summary>The <c>Result</c> of an aggregate.</summary>
    public HandlerMethod? Result { get; }

    /// <summary>The <c>Merge</c> of an aggregate.</summary>
    public HandlerMethod? Merge { get; }

    /// <summary>The <c>OnTimer</c> of a process.</summary>
    public HandlerMethod? Timer { get; }

    public KeySelector? Key { get; }

    /// <summary>Its window as its attributes declare it; null if it has none.</summary>
    public WindowDeclaration? Window { get; }

    /// <summary>What its windows hold; null if it has none, and for a join.</summary>
    public InterpretedWindows? Windows { get; }

    public InterpretedTimers Timers { get; } = new();

    /// <summary>It takes its events in order of time.</summary>
    public bool IsInOrder { get; }

    /// <summary>Of an operator that takes its events in order of time: those that wait.</summary>
    public List<WaitingEvent> Waiting { get; } = [];

    public InterpretedJoin? Join { get; }

    /// <summary>By key; un-keyed state under the empty text.</summary>
    public Dictionary<object, object?> States { get; } = [];

    /// <summary>How long the state of a key lives; null for ever.</summary>
    public InterpretedTtl? Ttl { get; }

    /// <summary>What its broadcast inputs have written.</summary>
    public object? Shared { get; set; }

    /// <summary>Its event time: what is due by then has happened. While that happens it is still the one before.</summary>
    public EventTime Time { get; set; } = null!;

    public long LateCount { get; set; }

    public long PartlyLateCount { get; set; }

    public InterpretedFailures Failures { get; } = new();

    /// <summary>New state is <c>default</c> for structs and <c>new()</c> for classes.</summary>
    public object? NewState() => Node.StateType is null ? null : Activator.CreateInstance(Node.StateType);

    /// <summary>The key of an event; the empty text where the operator has none.</summary>
    public object KeyOf(Type input, object? value) => Key?.Read(input, value) ?? string.Empty;

    /// <summary>Methods of that name, those of the type itself before those it inherits, so that the nearest comes first.</summary>
    public static List<MethodInfo> Methods(Type type, string name, bool nearestOnly)
    {
        var found = new List<MethodInfo>();
        for (var level = type; level is not null && !(nearestOnly && found.Count > 0); level = level.BaseType)
        {
            found.AddRange(level.GetMethods(Declared).Where(method => method.Name == name && !method.IsAbstract));
        }

        return found;
    }

    private object Made(object? instance)
    {
        if (instance is not null)
        {
            return instance;
        }

        var constructors = Node.Operator.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance);
        var isMade = Node.Operator.IsValueType ? constructors.All(constructor => constructor.GetParameters().Length == 0) : constructors.Any(constructor => constructor.GetParameters().Length == 0);
        return isMade
            ? Activator.CreateInstance(Node.Operator, nonPublic: true)!
            : throw new ArgumentException($"{Node.Display} can't be made without its constructor's parameters: hand the interpreter an instance under the name {Node.Name}.");
    }

    private List<HandlerMethod> Handlers()
    {
        var (name, oneHandler) = Node.Role switch
        {
            "Map" => ("Map", true),
            "Filter" => ("Keep", true),
            "FlatMap" => ("FlatMap", true),
            "Process" when Window is not null => ("OnWindow", true),
            "Process" => ("On", false),
            "Aggregate" => ("Add", false),
            "Join" => ("Join", true),
            "Sink" => ("Write", false),
            _ => throw new NotSupportedException($"The interpreter does not know the role {Node.Role} of {Node.Display}."),
        };
        return [.. Methods(Node.Operator, name, oneHandler).Select(method => HandlerMethod.Of(method, Node.StateType, Node.SharedStateType))];
    }

    private HandlerMethod? Only(string name) => Methods(Node.Operator, name, nearestOnly: true).Select(method => HandlerMethod.Of(method, Node.StateType, Node.SharedStateType)).SingleOrDefault();

    private bool IsMerge(MethodInfo method) =>
        method.GetParameters() is [var into, var from] && into.ParameterType.IsByRef && into.ParameterType.GetElementType() == Node.StateType
        && (from.ParameterType.IsByRef ? from.ParameterType.GetElementType() : from.ParameterType) == Node.StateType;
}

/// <summary>What an operator or source under Skip or DeadLetter could not handle.</summary>
internal sealed class InterpretedFailures
{
    private readonly Dictionary<Type, string> _kinds = [];

    public long Count { get; private set; }

    public void Add(Exception exception)
    {
        Count++;
        _kinds.TryAdd(exception.GetType(), $"{exception.GetType().Name}: {exception.Message}");
    }

    /// <summary>With the first failure of each kind.</summary>
    public OperatorFailures Of(PipelineNode node) => new(node.Display, Count, [.. _kinds.Values]);
}

/// <summary>An event that waits for its turn, in order of time, then of arrival.</summary>
internal sealed record WaitingEvent(PipelineEdge Edge, object? Value, long Time, long Arrival);
