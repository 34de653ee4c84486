using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits the loop over a batch of one source's events.</summary>
internal sealed class LoopEmitter(PipelinePlan plan, WorkerNames names, CodeWriter writer, PlannedNode source)
{
    private readonly EventType _type = source.Operator.Source!.Event;

    private string Loop => names.Loop(source);

    private string Span => $"global::System.ReadOnlySpan<{_type.Name}>";

    public void Emit()
    {
        if (source.LooksAhead)
        {
            Driver();
            writer.Blank();
            Ahead();
            writer.Blank();
            Verdicts();
            writer.Blank();
            writer.Line($"/// <summary>{source.Node.Name}: its events in turn, from one index to before another.</summary>");
            InTurn($"private void {Loop}InTurn({Span} {{0}}, int from, int to)", "var i = from; i < to");
            return;
        }

        writer.Line($"/// <summary>{source.Node.Name}: one loop over a batch of its events.</summary>");
        InTurn($"public void {Loop}({Span} {{0}})", "var i = 0; i < {0}.Length");
    }

    private PlannedNode First => plan.Nodes[plan.Edges.First(edge => edge.Edge.From == source.Index).Edge.To];

    private void InTurn(string header, string condition)
    {
        var body = new BodyEmitter(plan, names, writer);
        var events = body.Local(source.Node.Name);
        var value = body.Local(_type.Type.Identifier);
        var inline = Inline(source).ToList();
        writer.Open(string.Format(System.Globalization.CultureInfo.InvariantCulture, header, events));
        body.Hoist(inline);
        var ahead = body.PrepareToPrefetch(inline.Where(IsReadAhead), events);
        writer.Open($"for ({string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, events)}; i++)");
        writer.Line($"ref readonly var {value} = ref {events}[i];");
        Note(body, plan.Edges.Where(edge => edge.Edge.From == source.Index).Select(edge => plan.Nodes[edge.Edge.To]).FirstOrDefault());
        body.Prefetch(ahead, events);
        body.Deliver(source, 0, new EventLocal(value, _type));
        writer.Close();
        body.Return(inline);
        writer.Close();
    }

    /// <summary>
    /// A big table misses the cache at every event, so its slots are fetched some events ahead: where the key is read off the source's own
    /// event by code that can't throw, and hashing it reads no other memory.
    /// </summary>
    private bool IsReadAhead(PlannedNode node)
    {
        var edge = plan.Edges.Single(e => e.Edge.To == node.Index).Edge;
        return edge.From == source.Index && node.Operator is { State: not null, Key: { } key } && key.Selectors[edge.Input].CannotThrow
            && !BodyEmitter.IsOutlined(node) && key.Parts.All(part => part.Kind != KeyPartKind.Text);
    }

    /// <summary>One store says which event is at hand, and that its first operator is.</summary>
    private void Note(BodyEmitter body, PlannedNode? first)
    {
        if (first is { Placement: Placement.Inline })
        {
            writer.Line($"Here.Whole = ({first.Index}L << 32) + i; // {first.Node.Name} has event i");
            body.AlreadyNoted(first.Index);
        }
        else
        {
            writer.Line("Here.Whole = i; // event i");
        }
    }

    private void Driver()
    {
        writer.Line($"/// <summary>{source.Node.Name}: a batch of its events. While {First.Node.Name} is hard to predict it is asked ahead; while it is easy, in turn.</summary>");
        writer.Open($"public void {Loop}({Span} events)");
        writer.Line("var from = 0;");
        writer.Open("while (events.Length - from >= global::FastFlow.LookAhead.Verdicts)");
        writer.Line($"from = {Loop}Ahead(events, from);");
        writer.Line("var to = global::System.Math.Min(from + global::FastFlow.LookAhead.EventsInTurn, events.Length);");
        writer.Line($"{Loop}InTurn(events, from, to);");
        writer.Line("from = to;");
        writer.Close();
        writer.Line($"{Loop}InTurn(events, from, events.Length);");
        writer.Close();
    }

    private void Ahead()
    {
        var filter = First;
        var body = new BodyEmitter(plan, names, writer);
        foreach (var reserved in new[] { "from", "kept", "verdicts" })
        {
            body.Local(reserved);
        }

        var events = body.Local(source.Node.Name);
        var value = body.Local(_type.Type.Identifier);
        var inline = Inline(filter).ToList();
        writer.Line($"/// <summary>Asks {filter.Node.Name} for 64 verdicts at a time, without a branch, until they become easy to predict; gives the next index.</summary>");
        writer.Open($"private int {Loop}Ahead({Span} {events}, int from)");
        body.Hoist(inline);
        writer.Open($"while ({events}.Length - from >= global::FastFlow.LookAhead.Verdicts && Try{filter.Node.Name}Ahead({events}.Slice(from, global::FastFlow.LookAhead.Verdicts), out var verdicts))");
        writer.Open("for (var kept = verdicts; kept != 0; kept &= kept - 1)");
        writer.Line("var i = from + global::System.Numerics.BitOperations.TrailingZeroCount(kept);");
        writer.Line($"ref readonly var {value} = ref {events}[i];");
        Note(body, plan.Edges.Where(edge => edge.Edge.From == filter.Index).Select(edge => plan.Nodes[edge.Edge.To]).FirstOrDefault());
        body.Deliver(filter, filter.Operator.Outputs.ToList().FindIndex(output => output.Kind == OutputKind.Main), new EventLocal(value, filter.Operator.Outputs[0].Event));
        writer.Close();
        writer.Line("from += global::FastFlow.LookAhead.Verdicts;");
        writer.Open("if (global::FastFlow.LookAhead.IsPredictable(verdicts))");
        writer.Line("break;");
        writer.Close();
        writer.Close();
        body.Return(inline);
        writer.Line("return from;");
        writer.Close();
    }

    private void Verdicts()
    {
        var filter = First;
        var handler = filter.Operator.Handlers[0];
        var target = handler.IsStatic ? filter.Operator.Type.Name : Naming.Parameter(filter.Node.Name);
        writer.Line($"/// <summary>{filter.Node.Name} on 64 events; false if it threw: then the events are handled in turn, and what it throws surfaces at its event.</summary>");
        writer.Open($"private bool Try{filter.Node.Name}Ahead({Span} events, out ulong verdicts)");
        writer.Open("try");
        writer.Line($"verdicts = {filter.Node.Name}Ahead(events);");
        writer.Line("return true;");
        writer.Close();
        writer.Open("catch (global::System.Exception exception) when (global::FastFlow.FailurePolicy.Covers(exception))");
        writer.Line("verdicts = 0;");
        writer.Line("return false;");
        writer.Close();
        writer.Close();
        writer.Blank();
        writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]");
        writer.Open($"private ulong {filter.Node.Name}Ahead({Span} events)");
        if (!handler.IsStatic)
        {
            writer.Line($"var {target} = {names.Operator(filter)};");
        }

        writer.Line("var verdicts = 0UL;");
        writer.Open("for (var i = 0; i < events.Length; i++)");
        var by = handler.Parameters[0].PassBy == PassBy.In ? "in " : string.Empty;
        writer.Line($"verdicts |= ({target}.{handler.Name}({by}events[i]) ? 1UL : 0UL) << i;");
        writer.Close();
        writer.Line("return verdicts;");
        writer.Close();
    }

    /// <summary>The nodes in line behind a node, in order.</summary>
    private IEnumerable<PlannedNode> Inline(PlannedNode from)
    {
        foreach (var edge in plan.Edges.Where(edge => edge.Edge.From == from.Index))
        {
            var to = plan.Nodes[edge.Edge.To];
            if (to.Placement == Placement.Inline)
            {
                yield return to;
                foreach (var further in Inline(to))
                {
                    yield return further;
                }
            }
        }
    }
}
