using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits what checkpoints hold of a worker: a part for each thing that an operator keeps, with the codecs of what lies in it.</summary>
internal sealed class StoredEmitter(PipelinePlan plan, WorkerNames names, CodeWriter writer)
{
    public void Emit()
    {
        var parts = plan.Nodes.SelectMany(Parts).ToList();
        if (parts.Count > 0)
        {
            writer.Blank();
            writer.Line("/// <inheritdoc/>");
            writer.Line("protected override global::FastFlow.StoredState[] Stored() =>");
            writer.Line("[");
            parts.ForEach(part => writer.Line($"    {part},"));
            writer.Line("];");
        }

        foreach (var node in plan.Nodes.Where(node => node.Operator.Window?.Trigger is not null))
        {
            writer.Blank();
            TriggeredCodec(node);
        }
    }

    private IEnumerable<string> Parts(PlannedNode node)
    {
        var op = node.Operator;
        var id = Naming.Literal(node.Node.Id);
        if (op.Role == Role.Source && plan.Time.Of(node.Index).Any())
        {
            // The splits of a source are its pump's; a test has a port in place of them.
            var clocks = Part("Clocks", string.Empty, $"{Naming.Literal(node.Node.Id + "/time")}, {names.SourceTime(node)}");
            yield return op.Source!.IsSplit ? $".. TMode.IsProbed ? (global::FastFlow.StoredState[])[{clocks}] : []" : clocks;
        }

        if (op.SharedState is { } shared)
        {
            yield return Value(node.Node.Id + "/shared", shared, names.Codecs.For(op.Stored.Shared), names.Shared(node));
        }

        if (op.Role == Role.Join)
        {
            foreach (var part in Joined(node, id))
            {
                yield return part;
            }
        }
        else if (op.Window is not null)
        {
            yield return Windows(node, id);
            yield return Progress(id, names.Windows(node));
        }
        else if (BodyEmitter.EmitsAtEnd(node))
        {
            // Of a batch it is what its one result is made of, at the end.
            yield return $".. TMode.IsBatch ? (global::FastFlow.StoredState[])[{Windows(node, id)}, {Progress(id, names.Windows(node))}] : [{Kept(node, id)}]";
        }
        else if (op.State is not null)
        {
            yield return Kept(node, id);
        }

        if (op.InEventTimeOrder)
        {
            foreach (var part in Waiting(node, id))
            {
                yield return part;
            }
        }

        if (op.HasTimers)
        {
            yield return Part("Timers", $"{KeyTypes(node)}", $"{id}, {names.Timers(node)}");
            yield return Progress(op.InEventTimeOrder ? Naming.Literal(node.Node.Id + "/timers") : id, names.Timers(node));
        }
    }

    /// <summary>The state behind a handler's <c>ref</c> parameter: per key, or one.</summary>
    private string Kept(PlannedNode node, string id)
    {
        var (state, codec) = (node.Operator.State!.Type, names.Codecs.For(node.Operator.Stored.State));
        if (node.Operator.State.Ttl is { } ttl)
        {
            var domain = ttl.IsProcessingTime ? "global::FastFlow.ProcessingTtl" : "global::FastFlow.EventTtl";
            var now = BodyEmitter.TtlNow(plan, names, node).Substring(2);
            return Part("ExpiringTable", $"{names.Key(node)}, {state.Name}, {names.KeyCodec(node)}, {codec}, {domain}", $"{id}, {names.State(node)}, () => {now}{Mutability(node.Operator.Stored.State)}")
                + Migrations(node, migration => ExpiringMigrations(node, migration, codec, domain));
        }

        var migrations = Migrations(node, migration => [Migration(migration.Old.Name, state.Name, names.Codecs.For(migration.From), codec, $"{node.Operator.Type.Name}.{Naming.Escape(migration.Name)}(old)")]);
        return Plain() + migrations;

        string Plain() => node.Operator.IsKeyed
            ? Part("Table", $"{names.Key(node)}, {state.Name}, {names.KeyCodec(node)}, {codec}", $"{id}, {names.State(node)}{Mutability(node.Operator.Stored.State)}")
            : Value(node.Node.Id, state, codec, names.State(node));
    }

    /// <summary>The methods with <c>[Migrate]</c>, as an initializer.</summary>
    private static string Migrations(PlannedNode node, System.Func<MigrationModel, IEnumerable<string>> make) =>
        node.Operator.Migrations.Count == 0 ? string.Empty : $" {{ Migrations = [{string.Join(", ", node.Operator.Migrations.SelectMany(make))}] }}";

    private static string Migration(string old, string today, string oldCodec, string codec, string made) =>
        $"new global::FastFlow.StateMigration<{old}, {today}, {oldCodec}, {codec}>(static old => {made})";

    /// <summary>From state that expired as today's does, and from such as lived for ever.</summary>
    private IEnumerable<string> ExpiringMigrations(PlannedNode node, MigrationModel migration, string codec, string domain)
    {
        var (old, today, oldCodec) = (migration.Old.Name, node.Operator.State!.Type.Name, names.Codecs.For(migration.From));
        var (method, todays) = ($"{node.Operator.Type.Name}.{Naming.Escape(migration.Name)}", $"global::FastFlow.Expiring<{today}>");
        var todaysCodec = $"global::FastFlow.ExpiringCodec<{today}, {codec}, {domain}>";
        yield return Migration($"global::FastFlow.Expiring<{old}>", todays, $"global::FastFlow.ExpiringCodec<{old}, {oldCodec}, {domain}>", todaysCodec, $"new {todays} {{ Touched = old.Touched, Value = {method}(old.Value) }}");
        yield return Migration(old, todays, oldCodec, todaysCodec, $"new {todays} {{ Touched = {todays}.Unknown, Value = {method}(old) }}");
    }

    private string Windows(PlannedNode node, string id)
    {
        var window = node.Operator.Window;
        var kind = window?.Kind switch
        {
            null or WindowKind.Global => "GlobalWindows",
            WindowKind.Session => "SessionWindows",
            WindowKind.Count => "CountWindows",
            _ => "AlignedWindows",
        };
        var panes = kind == "AlignedWindows" ? $", {TimedTypes.Panes(plan, names, node)}" : string.Empty;
        var (codecType, codec) = AccumulatorCodec(node);
        var domain = window is { IsProcessingTime: true } && (kind is "AlignedWindows" or "SessionWindows") ? ", global::FastFlow.TimeDomain.Processing" : string.Empty;
        return Part(kind, $"{BodyEmitter.KeyType(node, names)}, {TimedTypes.Kept(names, node)}{panes}, {names.Accumulation(node)}, {KeyCodec(node)}, {codecType}", $"{id}, {names.Windows(node)}, {codec}{domain}");
    }

    /// <summary>The codec of what is kept per pane or session, and how to make it.</summary>
    private (string Type, string Instance) AccumulatorCodec(PlannedNode node)
    {
        var (type, instance) = GatheredCodec(node);
        return node.Operator.Window?.Trigger is null ? (type, instance) : (names.TriggeredCodec(node), $"new {names.TriggeredCodec(node)}({instance})");
    }

    private (string Type, string Instance) GatheredCodec(PlannedNode node)
    {
        var op = node.Operator;
        var type = op.Role == Role.Process
            ? $"global::FastFlow.EventLogCodec<{op.Inputs[0].Event.Name}, {names.Codecs.For(op.Stored.Event(0))}>"
            : $"global::FastFlow.AccumulatorCodec<{op.State!.Type.Name}, {names.Codecs.For(op.Stored.State)}>";
        return (type, op.Role == Role.Process ? $"new {type}({names.Logs(node)})" : $"default({type})");
    }

    private void TriggeredCodec(PlannedNode node)
    {
        var (kept, (gathered, _)) = (TimedTypes.Kept(names, node), GatheredCodec(node));
        var trigger = node.Operator.Window!.Trigger!;
        var state = names.Codecs.For(node.Operator.Stored.Trigger);

        // A trigger that has not been asked yet has made none.
        var codec = trigger.State.IsValueType ? state : $"global::FastFlow.ReferenceRowCodec<{trigger.State.Name}, {state}>";
        writer.Line($"/// <summary>Stores what {ConstructorEmitter.Xml(node.Node.Display)} gathers, and the state of its trigger.</summary>");
        writer.Open($"private readonly struct {names.TriggeredCodec(node)}({gathered} gathered) : global::FastFlow.IAccumulatorCodec<{kept}>");
        writer.Line($"public static global::FastFlow.StateType Type {{ get; }} = global::FastFlow.StateType.Struct(new global::FastFlow.StateField(\"Accumulator\", {gathered}.Type), new global::FastFlow.StateField(\"Trigger\", {codec}.Type));");
        writer.Blank();
        writer.Open($"public void Write(ref global::FastFlow.StateWriter writer, in {kept} value)");
        writer.Line("gathered.Write(ref writer, in value.Accumulator);");
        writer.Line($"{codec}.Write(ref writer, in value.Trigger);");
        writer.Close();
        writer.Blank();
        writer.Line($"public {kept} Read(ref global::FastFlow.StateReader reader) => new() {{ Accumulator = gathered.Read(ref reader), Trigger = {codec}.Read(ref reader) }};");
        writer.Close();
    }

    private IEnumerable<string> Joined(PlannedNode node, string id)
    {
        var op = node.Operator;
        var join = names.Joined(node);
        var types = $"{BodyEmitter.KeyType(node, names)}, {op.Inputs[0].Event.Name}, {op.Inputs[1].Event.Name}, {KeyCodec(node)}";
        var (left, right) = (names.Codecs.For(op.Stored.Event(0)), names.Codecs.For(op.Stored.Event(1)));
        if (op.Join!.Kind == JoinKind.Lookup)
        {
            yield return Part("Table", $"{BodyEmitter.KeyType(node, names)}, {op.Inputs[1].Event.Name}, {KeyCodec(node)}, {right}", $"{Naming.Literal(node.Node.Id + "/right")}, {join}.Table{Mutability(op.Stored.Event(1))}");
            if (op.Join.WaitsForTable)
            {
                yield return Part("LookupEvents", $"{types}, {left}", $"{id}, {join}");
            }
        }
        else
        {
            yield return Part(JoinEmitter.IsSession(node) ? "SessionJoin" : $"{op.Join.Kind}Join", $"{types}, {left}, {right}", $"{id}, {join}");
        }

        if (op.Join.Kind != JoinKind.Lookup || op.Join.WaitsForTable)
        {
            yield return Progress(id, join);
        }
    }

    private IEnumerable<string> Waiting(PlannedNode node, string id)
    {
        var op = node.Operator;
        var waiting = BodyEmitter.WaitingInputs(names, node).ToList();
        if (waiting.Count == 0)
        {
            var input = Enumerable.Range(0, op.Inputs.Count).First(op.Waits);
            yield return Part("EventTimeOrder", Types(input), $"{id}, {names.Waiting(node)}");
        }

        foreach (var (name, _, input) in waiting)
        {
            yield return Part("EventTimeInput", Types(input), $"{id}, {Naming.Literal(WorkerNames.InputLabel(node, input))}, {name}");
        }

        yield return Progress(id, names.Waiting(node));

        string Types(int input) => $"{BodyEmitter.KeyType(node, names)}, {op.Inputs[input].Event.Name}, {KeyCodec(node)}, {names.Codecs.For(op.Stored.Event(input))}";
    }

    private static string Mutability(StoredTypeModel? value) => value is { ReachesMutableReference: true } ? ", isMutable: true" : string.Empty;

    private string KeyTypes(PlannedNode node) => $"{BodyEmitter.KeyType(node, names)}, {KeyCodec(node)}";

    private string KeyCodec(PlannedNode node) => node.Operator.IsKeyed ? names.KeyCodec(node) : "global::FastFlow.NoKeyCodec";

    private static string Value(string stateId, TypeRef type, string codec, string field) =>
        Part("Value", $"{type.Name}, {codec}", $"{Naming.Literal(stateId)}, () => {field}, value => {field} = value");

    private static string Progress(string id, string state) => Part("Progress", string.Empty, $"{id}, {state}");

    private static string Part(string kind, string types, string arguments) => $"new global::FastFlow.Stored{kind}{(types.Length == 0 ? string.Empty : $"<{types}>")}({arguments})";
}
