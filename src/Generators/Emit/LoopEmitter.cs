using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits the loop over a batch of one source's events.</summary>
internal sealed class LoopEmitter(PipelinePlan plan, WorkerNames names, CodeWriter writer, PlannedNode source)
{
    private readonly EventType _type = source.Operator.Source!.Event;

    // The local for the time of the event at hand, where reading it a second time might fail.
    private string? _time;

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
    /// again. It ends as well before an event that can't be added quickly to a window or key. Such a loop has no call, and is a method of its own so that none stands beside it: values that live across
    /// a call would be kept in memory.
    /// </summary>
    private void Timed()
    {
        var body = new BodyEmitter(plan, names, writer);
        foreach (var reserved in new[] { "clock", "watermark", "isAtHand", "due", "left" })
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
        if (handsOver)
        {
            var tables = Inline(source).Where(IsReadAhead).Select(body.LargeTableOf).ToList();
            string Call(string ahead) => $"{Loop}Quickly{ahead}({string.Join(", ", QuickArguments(isOrigin).Prepend("i").Prepend(events))})";
            writer.Line(tables.Count == 0
                ? $"i = {Call(string.Empty)};"
                : $"i = {string.Join(" || ", tables)} ? {Call("<global::FastFlow.AheadOn>")} : {Call("<global::FastFlow.AheadOff>")};");
            if (isOrigin)
            {
                writer.Line("clock.Watermark = WatermarkBehind;");
            }

            writer.Line("var isAtHand = i < 0;");
            writer.Line("i = isAtHand ? ~i : i;");
            writer.Line("Here.Index = i;");
        }
        else
        {
            if (isOrigin)
            {
                writer.Line("var watermark = clock.Watermark;");
            }

            if (isOrigin && source.Operator.CoversTimes)
            {
                _time = body.Local("time");
                writer.Line($"var {_time} = 0L;");
            }

            InTurn(body, events, string.Empty, "i", $"{events}.Length");
            if (isOrigin)
            {
                writer.Line("clock.Watermark = watermark;");
            }
        }

        writer.Open($"if (i < {events}.Length)");
        Behind(handsOver ? new BodyEmitter(plan, names, writer) : body, events, handsOver, isOrigin);
        writer.Close();
        writer.Close();
        writer.Close();
        if (handsOver)
        {
            Quickly(body, events, isOrigin);
        }
    }

    private void Quickly(BodyEmitter body, string events, bool isOrigin)
    {
        writer.Blank();
        writer.Line($"/// <summary>{source.Node.Name}: its events from an index on, until something is due behind one, or, then the answer is the complement of its index, until one takes more than the loop does.</summary>");
        writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]");
        body.IsAhead = Inline(source).Any(IsReadAhead);
        writer.Open($"private int {Loop}Quickly{(body.IsAhead ? "<TAhead>" : string.Empty)}({Span} {events}, int i{string.Concat(QuickArguments(isOrigin).Select(argument => argument == "clock" ? ", global::FastFlow.SplitClock clock" : $", long {Naming.CamelCase(argument.Split('.').Last())}"))}){(body.IsAhead ? "\n    where TAhead : struct, global::FastFlow.IAhead" : string.Empty)}");
        writer.Line($"var left = i - {events}.Length;");
        string[] leave = isOrigin ? ["WatermarkBehind = watermark;"] : [];
        body.LeavesLoopBy = [.. leave, $"return ~(left + {events}.Length);"];
        InTurn(body, events, string.Empty, "left", "0");
        foreach (var line in leave)
        {
            writer.Line(line);
        }

        writer.Line($"return left + {events}.Length;");
        writer.Close();
    }

    /// <summary>What a loop needs of the split's clock: by value, as a reference would keep a register. The clock itself where somebody looks at it in the middle.</summary>
    private string[] QuickArguments(bool isOrigin) => (isOrigin, IsDueFixed, IsWatermarkAsked) switch
    {
        (false, _, _) => [],
        (_, true, false) => ["clock.Watermark", "clock.Due"],
        (_, true, true) => ["clock.Watermark", "clock.Due", "clock"],
        _ => ["clock.Watermark", "clock"],
    };

    /// <summary>An event that is added to a window has no other effect: nobody sets a timer in the middle of the loop.</summary>
    private bool IsDueFixed => First.Operator.Window is not null;

    /// <summary>What the loop has left is handled by a method if need be; then time moves.</summary>
    private void Behind(BodyEmitter body, string events, bool handsOver, bool isOrigin)
    {
        var time = _time ?? body.Local("time");
        if (isOrigin && _time is null)
        {
            writer.Line($"var {time} = {Instants.Of(source.Operator.EventTime!, $"{events}[i]")};");
        }

        if (handsOver)
        {
            var input = plan.Edges.Single(edge => edge.Edge.To == First.Index).Edge.Input;
            writer.Block("if (isAtHand)", () => writer.Line($"{names.Accept(First, input)}(in {events}[i]{(plan.Time.Carries[First.Index] ? $", {time}, clock.Watermark" : string.Empty)});"));
            writer.Blank();
        }

        var own = isOrigin ? Instants.Watermark(source.Operator.EventTime!, time, names, source) : null;
        if (!ClocksBehind().Any())
        {
            writer.Line($"Advance(clock, {own});");
            return;
        }

        if (isOrigin)
        {
            writer.Line($"clock.Carried = global::FastFlow.TimeMath.Latest(clock.Watermark, {own});");
        }

        writer.Line($"Advance({names.SourceTime(source)});");
    }

    /// <summary>Those of operators behind the source.</summary>
    private IEnumerable<string> ClocksBehind() => Clocks().Where(clock => clock != "clock");

    private IEnumerable<string> Clocks() => plan.Time.Of(source.Index).Where(origin => origin.HasTime)
        .Select(origin => origin.Node == source.Index ? "clock" : names.Clock(plan.Nodes[origin.Node]));

    /// <summary>Somebody asks for the watermark in the middle of the loop, where it is a local.</summary>
    private bool IsWatermarkAsked => plan.Nodes.Any(node => plan.Time.TimelineOf[node.Index] >= 0 && !node.AddsOutOfLine);

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
        var later = body.PrepareToPrefetch(inline.Where(IsReadAhead), body.IsAhead ? null : events);
        var index = body.LeavesLoopBy is null ? "i" : "left";
        var joins = body.PrepareToPrefetchJoins(source, events);
        var isAlone = IsAlone(inline);
        var place = isAlone ? null : Place(body, plan.Edges.Any(edge => edge.Edge.From == source.Index) ? First : null, from);
        if (isAlone)
        {
            writer.Line($"Here.Node = {First.Index};");
            body.AlreadyNoted(First.Index);
        }

        if (isOrigin && TimedTypes.IsAligned(First) && First.AddsOutOfLine && TimedTypes.FastSpan(plan, First) is not null)
        {
            writer.Block($"if ({names.Windows(First)}.FastSpan < {TimedTypes.FastSpan(plan, First)})", body.LeaveLoop);
        }

        // Where a loop goes on from inside another the JIT doesn't see that the index is in the span, and keeps an address to go on from in a register of its own.
        var goesOn = begin.Length == 0;
        if (goesOn)
        {
            writer.Line($"ref readonly {_type.Name} {value} = ref global::FastFlow.LookAhead.At({events}, i);");
        }

        var places = place is null ? string.Empty : $", {place}++";
        writer.Open($"for ({begin}; {index} < {to}; {(goesOn ? $"{value} = ref global::FastFlow.LookAhead.Next(in {value}){places}, {index}++" : $"{index}++{places}")})");
        if (!goesOn)
        {
            writer.Line($"ref readonly var {value} = ref {events}[i];");
        }

        writer.Line($"global::FastFlow.LookAhead.Fetch(in {value});");
        writer.Line(place is null ? $"Here.Index = {index};" : $"Here.Whole = {place};");
        body.Prefetch(later, value);
        body.Prefetch(joins, value);
        var timed = new EventLocal(value, _type);
        if (isOrigin)
        {
            timed = timed with { Time = _time ?? body.Local("time"), Carried = "watermark" };
            if (_time is null)
            {
                writer.Line($"var {timed.Time} = {Instants.Of(source.Operator.EventTime!, value)};");
            }

            if (IsWatermarkAsked)
            {
                writer.Line("clock.Watermark = watermark;");
            }

            if (_time is not null)
            {
                body.TryTime(source, new EventLocal(value, _type), _time);
            }
        }

        // Early, if no call stands between: behind the stores of a handler, whose addresses come late, the next event would wait for it.
        var isQuick = body.LeavesLoopBy is not null;
        var moved = isOrigin ? body.Local("moved") : null;
        if (isOrigin && isQuick)
        {
            Move();
        }

        body.Deliver(source, 0, timed);
        if (isOrigin)
        {
            if (!isQuick)
            {
                Move();
            }

            Break($"{moved} >= {(isQuick && IsDueFixed ? "due" : "clock.Due")}");
            MoveBehind();
            writer.Line($"watermark = {moved};");
        }
        else
        {
            MoveBehind();
        }

        // If one of the clocks is due none has moved yet: they move together.
        void MoveBehind()
        {
            foreach (var clock in ClocksBehind())
            {
                Break($"{clock}.Carried >= {clock}.Due");
            }

            foreach (var clock in ClocksBehind())
            {
                writer.Line($"{clock}.Watermark = {clock}.Carried;");
            }
        }

        void Move() => writer.Line($"var {moved} = global::FastFlow.TimeMath.Latest(watermark, {Instants.Watermark(source.Operator.EventTime!, timed.Time!, names, source, TimedTypes.IsAligned(First) && First.AddsOutOfLine)});");

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
        writer.Line($"var {place} = ({first.Index}L << 32) + {(index == "left" ? "(uint)left" : index)}; // {first.Node.Name} at event {(index == "left" ? "i, from the end" : index)}");
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
        return edge.From == source.Index && (node.Operator.Window is null || node.AddsOutOfLine) && !node.Operator.HasTimers && node.Operator is { State: not null, HasTtl: false, Key: { } key } && key.Selectors[edge.Input].CannotThrow
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
