namespace FastFlow.Compiler;

/// <summary>A state of today's program, with the ids that it was stored under before.</summary>
/// <param name="Node">The node that keeps it.</param>
/// <param name="FormerIds">Ids of the lock, of the same pipeline.</param>
/// <param name="Migrations">Types of stored state that a method of the operator makes today's of.</param>
internal sealed record CurrentState(GraphNode Node, LockEntry Entry, IReadOnlyList<string> FormerIds, IReadOnlyList<StateType> Migrations);

/// <summary>
/// What the lock has to say of a graph's states: what their authors wrote and can change, key, values and meaning. What engines put around it, such as the panes of a window, is the engines' own affair.
/// </summary>
internal static class LockEntries
{
    public static IEnumerable<CurrentState> Of(FlowGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            if (Value(node.Operator) is { } value && (!node.Operator.IsKeyed || node.Operator.Stored.Key is not null))
            {
                var key = node.Operator.Stored.Key?.State ?? (node.Operator.Stored.Split is { } split ? StateType.Struct(new StateField("Split", split.State)) : StateType.Nothing);
                yield return State(graph, node, string.Empty, key, value, [.. node.Operator.Migrations.Select(migration => Expiring(migration.From.State, node.Operator.State?.Ttl)).Concat(node.Operator.Migrations.Select(migration => migration.From.State))]);
            }

            if (node.Operator.Stored.Shared is { } shared)
            {
                yield return State(graph, node, "/shared", StateType.Nothing, shared.State, []);
            }
        }
    }

    private static CurrentState State(FlowGraph graph, GraphNode node, string suffix, StateType key, StateType value, IReadOnlyList<StateType> migrations) => new(
        node,
        new LockEntry(graph.Pipeline.Id, new StateSchema(node.Id + suffix, key, value, LockMeaning.Of(node.Operator)), graph.Pipeline.MaxParallelism),
        [.. node.FormerIds.Select(id => $"{graph.Pipeline.Id}/{id}{suffix}")],
        migrations);

    /// <summary>The values of the operator's own state; null if it keeps none, or what it keeps can't be stored.</summary>
    private static StateType? Value(OperatorModel op)
    {
        var stored = op.Stored;
        if (op.Role == Role.Source)
        {
            return stored.Position is { } position ? StateType.Struct(new StateField("Position", position.State)) : null;
        }

        if (stored.Transaction is { } transaction)
        {
            return Array("Transactions", transaction.State);
        }

        if (op.Window is null && op.Join is null && op.State is not null)
        {
            // Beside events that wait for their turn, the state is what the operator's id stands for.
            return stored.State is { } state ? Expiring(state.State, op.State.Ttl) : null;
        }

        var fields = new List<StateField>();
        if (op.Window is not null && stored.State is { } accumulator)
        {
            fields.Add(new StateField("Accumulator", accumulator.State));
        }

        if (stored.Trigger is { } trigger)
        {
            fields.Add(new StateField("Trigger", trigger.State));
        }

        foreach (var input in stored.Inputs)
        {
            fields.Add(new StateField(op.Join is null ? stored.Inputs.Count == 1 ? "Events" : $"Events{input.Input + 1}" : input.Input == 0 ? "Left" : "Right", StateType.Array(NotEmpty(input.Event.State))));
        }

        return fields.Count > 0 ? StateType.Struct([.. fields]) : op.HasTimers ? StateType.Nothing : null;
    }

    // What takes no bytes can't be counted; the rows of an engine have numbers beside it.
    private static StateType NotEmpty(StateType type) => type.LeastBytes > 0 ? type : StateType.Struct(new StateField("Event", type), new StateField("Number", StateType.Of(StateKind.Int64)));

    private static StateType Array(string name, StateType element) => StateType.Struct(new StateField(name, StateType.Array(NotEmpty(element))));

    /// <summary>As the runtime's <c>ExpiringCodec</c> has it.</summary>
    private static StateType Expiring(StateType state, TtlModel? ttl) => ttl is null ? state : StateType.Struct(
    [
        new StateField(ttl.IsProcessingTime ? "$processingTouched" : "$eventTouched", StateType.Optional(StateType.Of(StateKind.Timestamp))),
        .. state.Kind == StateKind.Struct ? state.Fields : [new StateField("$value", state)],
    ]);
}
