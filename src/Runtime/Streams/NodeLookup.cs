namespace FastFlow;

/// <summary>Finds the node that somebody names by its type: an operator, or <c>As&lt;Operator, Tag&gt;</c>.</summary>
internal sealed class NodeLookup(PipelineGraph graph)
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(char)] = "char", [typeof(double)] = "double", [typeof(float)] = "float", [typeof(int)] = "int", [typeof(long)] = "long",
        [typeof(object)] = "object", [typeof(short)] = "short", [typeof(string)] = "string", [typeof(uint)] = "uint", [typeof(ulong)] = "ulong",
    };

    /// <param name="type">The type that was given.</param>
    /// <param name="kind">What kind of node is asked for, as a message says it: "sink".</param>
    /// <param name="kinds">The same for many.</param>
    /// <param name="fits">The nodes of that kind.</param>
    /// <exception cref="ArgumentException">No such node; the message lists those that are there.</exception>
    public PipelineNode Find(Type type, string kind, string kinds, Func<PipelineNode, bool> fits)
    {
        var isAs = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(As<,>);
        var operatorType = isAs ? type.GenericTypeArguments[0] : type;
        var tag = isAs ? type.GenericTypeArguments[1] : null;
        var ofType = graph.Nodes.Where(node => node.Operator == operatorType).ToList();
        var found = ofType.FirstOrDefault(node => node.Tag == tag);
        if (found is not null && fits(found))
        {
            return found;
        }

        if (found is not null)
        {
            throw new ArgumentException($"{found.Display} is a [{found.Role}]{(found.StateType is null && found.SharedStateType is null ? " without state" : string.Empty)}, not a {kind}. {List(kind, kinds, fits)}");
        }

        throw new ArgumentException(ofType.Count > 0
            ? $"{graph.Id} has {Short(operatorType)} only as {string.Join(" and ", ofType.Select(node => node.Display))}: say which one is meant."
            : $"{graph.Id} has no node {Short(type)}. {List(kind, kinds, fits)}");
    }

    /// <summary>A type's name as a person writes it, without namespaces.</summary>
    public static string Short(Type type)
    {
        if (!type.IsGenericType)
        {
            return Keywords.GetValueOrDefault(type, type.Name);
        }

        var arguments = string.Join(", ", type.GenericTypeArguments.Select(Short));
        return type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal) ? $"({arguments})" : $"{type.Name[..type.Name.IndexOf('`')]}<{arguments}>";
    }

    private string List(string kind, string kinds, Func<PipelineNode, bool> fits)
    {
        var names = graph.Nodes.Where(fits).Select(node => node.Display).ToList();
        return names.Count == 0 ? $"There is no {kind} in the graph." : $"The {kinds} of the graph: {string.Join(", ", names)}.";
    }
}
