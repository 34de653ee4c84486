using System.Reflection;

namespace FastFlow.Testing;

/// <summary>One node of an interpreted graph: its operator's handlers, found by name, and its state.</summary>
internal sealed class InterpretedNode
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public InterpretedNode(PipelineGraph graph, PipelineNode node, object? instance)
    {
        Node = node;
        var isPlainSink = node.Role == "Sink" && node.StateType is null;
        var handlers = isPlainSink ? [] : Handlers(node);
        foreach (var edge in graph.Edges.Where(edge => edge.To == node.Index))
        {
            Inputs[(edge.InputType, edge.InputTag)] = isPlainSink
                ? HandlerMethod.None
                : handlers.FirstOrDefault(handler => handler.Event == edge.InputType && handler.InputTag == edge.InputTag)
                  ?? throw new ArgumentException($"{node.Display} has no handler for {NodeLookup.Short(edge.InputType)}, though the graph feeds it.");
        }

        Result = node.Role == "Aggregate" ? HandlerMethod.Of(Methods(node.Operator, "Result", nearestOnly: true).Single(), node.StateType) : null;
        Key = node.KeyType is null ? null : new KeySelector(node.Operator, Methods(node.Operator, "Key", nearestOnly: false));
        Instance = instance ?? (handlers.Append(Result).Any(handler => handler is { IsStatic: false }) ? Made(node) : null);
        if (node is { StateType: not null, KeyType: null })
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

    public KeySelector? Key { get; }

    /// <summary>By key; un-keyed state under the empty text.</summary>
    public Dictionary<object, object?> States { get; } = [];

    public long FailedCount { get; private set; }

    /// <summary>The first failure of each kind.</summary>
    public Dictionary<Type, string> FailedKinds { get; } = [];

    /// <summary>New state is <c>default</c> for structs and <c>new()</c> for classes.</summary>
    public object? NewState() => Node.StateType is null ? null : Activator.CreateInstance(Node.StateType);

    public void Count(Exception exception)
    {
        FailedCount++;
        FailedKinds.TryAdd(exception.GetType(), $"{exception.GetType().Name}: {exception.Message}");
    }

    private static object Made(PipelineNode node)
    {
        var constructors = node.Operator.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance);
        var isMade = node.Operator.IsValueType ? constructors.All(constructor => constructor.GetParameters().Length == 0) : constructors.Any(constructor => constructor.GetParameters().Length == 0);
        return isMade
            ? Activator.CreateInstance(node.Operator, nonPublic: true)!
            : throw new ArgumentException($"{node.Display} can't be made without its constructor's parameters: hand the interpreter an instance under the name {node.Name}.");
    }

    private static List<HandlerMethod> Handlers(PipelineNode node)
    {
        var (name, oneHandler) = node.Role switch
        {
            "Map" => ("Map", true),
            "Filter" => ("Keep", true),
            "FlatMap" => ("FlatMap", true),
            "Process" => ("On", false),
            "Aggregate" => ("Add", false),
            "Sink" => ("Write", false),
            _ => throw new NotSupportedException($"The interpreter does not know the role {node.Role} of {node.Display}."),
        };
        return [.. Methods(node.Operator, name, oneHandler).Select(method => HandlerMethod.Of(method, node.StateType))];
    }

    /// <summary>Methods of that name, those of the type itself before those it inherits, so that the nearest comes first.</summary>
    private static List<MethodInfo> Methods(Type type, string name, bool nearestOnly)
    {
        var found = new List<MethodInfo>();
        for (var level = type; level is not null && !(nearestOnly && found.Count > 0); level = level.BaseType)
        {
            found.AddRange(level.GetMethods(Declared).Where(method => method.Name == name && !method.IsAbstract));
        }

        return found;
    }
}
