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
            ByMask();
            writer.Blank();
            writer.Line($"/// <summary>{source.Node.Name}: its events in turn, from one index to before another.</summary>");
            InTurn($"private void {Loop}InTurn({Span} {{0}}, int from, int to)", "from", "to");
            return;
        }

        writer.Line($"/// <summary>{source.Node.Name}: one loop over a batch of its events.</summary>");
        if (plan.Time.Of(source.Index).Any(origin => origin.HasTime))
        {
            Timed();
            return;
        }

        if (plan.Edges.Any(edge => edge.Edge.From == source.Index) && First.AddsOutOfLine)
        {
            Restarting();
            return;
        }

        InTurn($"public void {Loop}({Span} {{0}})", "0", "{0}.Length");
    }

    /// <summary>The loop that only finds keys; an event whose key has to be added is handled by a method, and the loop starts again behind it.</summary>
    private void Restarting()
    {
        var body = new BodyEmitter(plan, names, writer);
        var events = body.Local(source.Node.Name);
        writer.Open($"public void {Loop}({Span} {events})");
        writer.Open($"for (var i = 0; i < {events}.Length; i++)");
        InTurn(body, events, string.Empty, "i", $"{events}.Length");
        writer.Line($"// The event's key is new, or its state is about to move. A call in the loop above would cost it most registers.");
        writer.Open($"if (i < {events}.Length)");
        writer.Line($"{names.Accept(First, plan.Edges.Single(edge => edge.Edge.To == First.Index).Edge.Input)}(in {events}[i]);");
        writer.Close();
        writer.Close();
        writer.Close();
    }

    /// <summary>
    /// The loop moves the split's watermark behind each event, and ends where somebody has to look at it: then everything that is due happens outside, and the loop starts
    /// again. It ends as well before an event that can't be added quickly to a window or key.
    /// </summary>
    private void Timed()
    {
        var body = new BodyEmitter(plan, names, writer);
        foreach (var reserved in new[] { "clock", "watermark", "isAtHand", "isEntering", "enteredAt", "enteredPane" })
        {
            body.Local(reserved);
        }

        var events = body.Local(source.Node.Name);
        var handsOver = plan.Edges.Any(edge => edge.Edge.From == source.Index) && First.AddsOutOfLine;
        var isOrigin = plan.Time.IsOrigin(source.Index);
        writer.Open($"public void {Loop}({Span} {events})");
        foreach (var origin in plan.Time.Of(source.Index).Where(origin => origin.HasTime))
        {
            var clock = $"{names.SourceTime(source)}.Clocks[{plan.Time.ClockIndex(origin)}];";
            writer.Line(origin.Node == source.Index ? $"var clock = {clock}" : $"{names.Clock(plan.Nodes[origin.Node])} = {clock}");
        }

        writer.Open($"if ({Clocks().First()}.State != global::FastFlow.SplitState.Active)");
        writer.Line($"Wake({names.SourceTime(source)});");
        writer.Close();
        writer.Blank();
        writer.Open($"for (var i = 0; i < {events}.Length; i++)");
        if (isOrigin)
        {
            writer.Line("var watermark = clock.Watermark;");
        }

        if (handsOver)
        {
            writer.Line("var isAtHand = false;");
            if (Enters)
            {
                writer.Line("var isEntering = false;");
                writer.Line("nuint enteredPane = 0;");
                writer.Line($"ref var enteredAt = ref global::System.Runtime.CompilerServices.Unsafe.NullRef<{TimedTypes.Panes(plan, names, First)}>();");
            }
        }

        InTurn(body, events, string.Empty, "i", $"{events}.Length");
        if (isOrigin)
        {
            writer.Line("clock.Watermark = watermark;");
        }

        if (handsOver && Enters)
        {
            Enter(events);
        }

        writer.Open($"if (i < {events}.Length)");
        Behind(body, events, handsOver, isOrigin);
        writer.Close();
        writer.Close();
        writer.Close();
    }

    /// <summary>A key has its first event in a window: it is entered, and the event taken again. In the loop the call would cost most registers.</summary>
    private void Enter(string events)
    {
        var op = First.Operator;
        var input = plan.Edges.Single(edge => edge.Edge.To == First.Index).Edge.Input;
        var key = op.IsKeyed ? KeyEmitter.Construct(names.Key(First), op, input, events + "[i]") : "default";
        writer.Open("if (isEntering)");
        writer.Line("// The first event of its key in a window: the key is entered, and the event taken again.");
        writer.Line($"{names.Windows(First)}.Enter({key}, ref enteredAt, enteredPane);");
        writer.Line("i--;");
        writer.Line("continue;");
        writer.Close();
        writer.Blank();
    }

    /// <summary>What the loop has left is handled by a method if need be; then time moves.</summary>
    private void Behind(BodyEmitter body, string events, bool handsOver, bool isOrigin)
    {
        var time = body.Local("time");
        if (isOrigin)
        {
            writer.Line($"var {time} = {Instants.Of(source.Operator.EventTime!, $"{events}[i]")};");
        }

        if (handsOver)
        {
            var input = plan.Edges.Single(edge => edge.Edge.To == First.Index).Edge.Input;
            writer.Block("if (isAtHand)", () => writer.Line($"{names.Accept(First, input)}(in {events}[i]{(plan.Time.Carries[First.Index] ? $", {time}, watermark" : string.Empty)});"));
            writer.Blank();
        }

        if (isOrigin)
        {
            writer.Line($"Advance(clock, {Instants.Watermark(source.Operator.EventTime!, time, names, source)});");
        }

        foreach (var clock in Clocks().Where(clock => clock != "clock"))
        {
            writer.Block($"if ({clock}.Watermark >= {clock}.Due)", () => writer.Line("AdvanceTime();"));
        }
    }

    private IEnumerable<string> Clocks() => plan.Time.Of(source.Index).Where(origin => origin.HasTime)
        .Select(origin => origin.Node == source.Index ? "clock" : names.Clock(plan.Nodes[origin.Node]));

    /// <summary>Somebody asks for the watermark in the middle of the loop, where it is a local.</summary>
    private bool IsWatermarkAsked => plan.Nodes.Any(node => plan.Time.TimelineOf[node.Index] >= 0 && !node.AddsOutOfLine);

    /// <summary>Windows of one pane note each key's first event in them; others a key's first in any.</summary>
    private bool Enters => First.Operator.Window is { Kind: WindowKind.Tumbling or WindowKind.Sliding or WindowKind.Cumulative } window && TimedTypes.MayBeOnePane(window);

    private PlannedNode First => FirstOf(plan, source);

    /// <summary>The node that takes a source's events first.</summary>
    public static PlannedNode FirstOf(PipelinePlan plan, PlannedNode source) =>
        plan.Nodes[plan.Edges.First(edge => edge.Edge.From == source.Index && source.Operator.Outputs[edge.Edge.Output].Kind == OutputKind.Main).Edge.To];

    private void InTurn(string header, string from, string to)
    {
        var body = new BodyEmitter(plan, names, writer);
        var events = body.Local(source.Node.Name);
        writer.Open(string.Format(System.Globalization.CultureInfo.InvariantCulture, header, events));
        InTurn(body, events, $"var i = {from}", from, string.Format(System.Globalization.CultureInfo.InvariantCulture, to, events));
        writer.Close();
    }

    private void InTurn(BodyEmitter body, string events, string begin, string from, string to)
    {
        var value = body.Local(_type.Type.Identifier);
        var inline = Inline(source).ToList();
        var isOrigin = plan.Time.IsOrigin(source.Index);
        body.Hoist(inline, isOrigin ? "watermark" : null);
        var later = body.PrepareToPrefetch(inline.Where(IsReadAhead), events);
        var isAlone = IsAlone(inline);
        var place = isAlone ? null : Place(body, plan.Edges.Any(edge => edge.Edge.From == source.Index) ? First : null, from);
        if (isAlone)
        {
            writer.Line($"Here.Node = {First.Index};");
            body.AlreadyNoted(First.Index);
        }

        writer.Open($"for ({begin}; i < {to}; i++{(place is null ? string.Empty : $", {place}++")})");
        // Where a loop goes on from inside another the JIT doesn't see that the index is in the span.
        writer.Line($"ref readonly var {value} = ref {(begin.Length == 0 ? $"global::FastFlow.LookAhead.At({events}, i)" : events + "[i]")};");
        writer.Line($"global::FastFlow.LookAhead.Fetch(in {value});");
        writer.Line(place is null ? "Here.Index = i;" : $"Here.Whole = {place};");
        body.Prefetch(later, value);
        var timed = new EventLocal(value, _type);
        if (isOrigin)
        {
            timed = timed with { Time = body.Local("time"), Carried = "watermark" };
            writer.Line($"var {timed.Time} = {Instants.Of(source.Operator.EventTime!, value)};");
            if (IsWatermarkAsked)
            {
                writer.Line("clock.Watermark = watermark;");
            }
        }

        body.Deliver(source, 0, timed);
        if (isOrigin)
        {
            var moved = body.Local("moved");
            writer.Line($"var {moved} = global::FastFlow.TimeMath.Latest(watermark, {Instants.Watermark(source.Operator.EventTime!, timed.Time!, names, source)});");
            Break($"{moved} >= clock.Due");
            writer.Line($"watermark = {moved};");
        }

        foreach (var clock in Clocks().Where(clock => clock != "clock"))
        {
            Break($"{clock}.Watermark >= {clock}.Due");
        }

        void Break(string condition) => writer.Block($"if ({condition})", () => writer.Line("break;"));

        writer.Close();
        body.Return(inline);
    }

    /// <summary>The loop has one operator, and calls no other's method: which it is can be noted once.</summary>
    private bool IsAlone(List<PlannedNode> inline) =>
        inline.Count == 1 && inline[0].AddsOutOfLine && !plan.Edges.Any(edge => edge.Edge.From == inline[0].Index && !edge.IsFired) && plan.Edges.Count(edge => edge.Edge.From == source.Index) == 1;

    /// <summary>
    /// The event at an index and the operator that has it first, as one number, so that one store notes both; null if that operator isn't in line.
    /// </summary>
    private string? Place(BodyEmitter body, PlannedNode? first, string index)
    {
        if (first is not { Placement: Placement.Inline })
        {
            return null;
        }

        var place = body.Local("place");
        writer.Line($"var {place} = ({first.Index}L << 32) + {index}; // {first.Node.Name} at event {index}");
        body.AlreadyNoted(first.Index);
        return place;
    }

    /// <summary>
    /// A big table misses the cache at every event, so its slots are fetched some events ahead: where the key is read off the source's own
    /// event by code that can't throw, and hashing it reads no other memory.
    /// </summary>
    private bool IsReadAhead(PlannedNode node)
    {
        var edge = plan.Edges.Single(e => e.Edge.To == node.Index).Edge;
        return edge.From == source.Index && (node.Operator.Window is null || node.AddsOutOfLine) && !node.Operator.HasTimers && node.Operator is { State: not null, Key: { } key } && key.Selectors[edge.Input].CannotThrow
            && !BodyEmitter.IsOutlined(node) && key.Parts.All(part => part.Kind != KeyPartKind.Text);
    }

    private void Driver()
    {
        writer.Line($"/// <summary>{source.Node.Name}: a batch of its events. While {First.Node.Name} is hard to predict it is asked ahead; while it is easy, in turn.</summary>");
        writer.Open($"public void {Loop}({Span} events)");
        writer.Line("var from = 0;");
        writer.Open("while (events.Length - from >= global::FastFlow.LookAhead.Verdicts)");
        writer.Line($"var to = {names.Pace(First)}.InTurn(from, events.Length);");
        writer.Line($"{Loop}InTurn(events, from, to);");
        writer.Line($"from = {Loop}Ahead(events, to);");
        writer.Close();
        writer.Line($"{Loop}InTurn(events, from, events.Length);");
        writer.Close();
    }

    private void Ahead()
    {
        writer.Line($"/// <summary>Asks {First.Node.Name} ahead until it is easy to predict; gives the next index. Where it throws, its events are handled in turn, and it throws again at the right one.</summary>");
        writer.Open($"private int {Loop}Ahead({Span} events, int from)");
        writer.Open("try");
        writer.Line($"return {Loop}ByMask(events, from);");
        writer.Close();
        writer.Open("catch (global::System.Exception) when (Here.Node == global::FastFlow.LookAhead.Asking)");
        writer.Line($"{names.Pace(First)}.BeginTurn(0);");
        writer.Line("return Here.Index;");
        writer.Close();
        writer.Close();
    }

    private void ByMask()
    {
        var filter = First;
        var handler = filter.Operator.Handlers[0];
        var body = new BodyEmitter(plan, names, writer);
        foreach (var reserved in new[] { "from", "start", "kept", "verdicts", "next", "asked" })
        {
            body.Local(reserved);
        }

        var events = body.Local(source.Node.Name);
        var value = body.Local(_type.Type.Identifier);
        var inline = Inline(filter).ToList();
        writer.Line($"/// <summary>{filter.Node.Name} gives 64 verdicts at a time, without a branch; then the events that it keeps are handled.</summary>");
        writer.Open($"private int {Loop}ByMask({Span} {events}, int from)");
        body.Hoist(inline.Prepend(filter));
        writer.Line("var start = from;");
        writer.Open($"while ({events}.Length - from >= global::FastFlow.LookAhead.Verdicts)");
        body.Return(inline);
        writer.Line("Here.Index = from;");
        writer.Line("Here.Node = global::FastFlow.LookAhead.Asking;");
        writer.Line($"var asked = {events}.Slice(from, global::FastFlow.LookAhead.Verdicts);");
        writer.Line("var verdicts = 0UL;");
        writer.Open("for (var next = asked.Length - 1; next >= 0; next--)");
        var by = handler.Parameters[0].PassBy == PassBy.In ? "in " : string.Empty;
        writer.Line($"verdicts += verdicts + ({body.Target(filter, handler)}.{handler.Name}({by}asked[next]) ? 1UL : 0UL);");
        writer.Close();
        var behind = plan.Edges.Where(edge => edge.Edge.From == filter.Index).Select(edge => plan.Nodes[edge.Edge.To]).FirstOrDefault();
        var place = Place(body, behind, "from");
        writer.Open("for (var kept = verdicts; kept != 0; kept &= kept - 1)");
        writer.Line("var next = global::System.Numerics.BitOperations.TrailingZeroCount(kept);");
        writer.Line($"ref readonly var {value} = ref global::FastFlow.LookAhead.At(asked, next);");
        writer.Line($"global::FastFlow.LookAhead.Fetch(in {value});");
        writer.Line(place is null ? "Here.Index = from + next;" : $"Here.Whole = {place} + next;");
        body.Deliver(filter, filter.Operator.Outputs.ToList().FindIndex(output => output.Kind == OutputKind.Main), new EventLocal(value, filter.Operator.Outputs[0].Event));
        writer.Close();
        writer.Line("from += global::FastFlow.LookAhead.Verdicts;");
        writer.Open("if (global::FastFlow.LookAhead.IsPredictable(verdicts))");
        writer.Line($"{names.Pace(filter)}.BeginTurn(from - start);");
        writer.Line("break;");
        writer.Close();
        writer.Close();
        body.Return(inline);
        writer.Line("return from;");
        writer.Close();
    }

    /// <summary>The nodes in line behind a node, in order.</summary>
    private IEnumerable<PlannedNode> Inline(PlannedNode from) => BodyEmitter.InlineBehind(plan, from, isFired: false);
}
