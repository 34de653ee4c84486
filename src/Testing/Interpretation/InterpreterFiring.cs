namespace FastFlow.Testing;

/// <content>What time brings about at an operator: windows, timers, joins, events that waited for their turn.</content>
public sealed partial class Interpreter
{
    private long _arrived;

    /// <summary>An event comes to an operator with a window.</summary>
    private void Gather(InterpretedNode node, HandlerMethod input, PipelineEdge edge, object? value, Moment moment)
    {
        var window = node.Window!;
        IReadOnlyList<WindowResult>? results = null;
        var isHandled = Covered(node, edge.InputType, value, moment, () =>
        {
            var key = node.KeyOf(edge.InputType, value);
            var time = window.IsProcessingTime ? _now : moment.Time;
            var asked = new CallTime(new Timestamp(moment.Time), ClockOf(node), WindowAt(window, time));
            results = node.Windows!.Add(new Gathered(value, input, key, asked, time, window.IsProcessingTime ? long.MinValue : moment.Carried, _arrived++));
        });
        if (isHandled && results is null)
        {
            Deliver(node, PipelineOutput.Late, null, edge.InputType, value, moment);
        }

        foreach (var result in results ?? [])
        {
            Fire(node, result, ClockOf(node));
        }
    }

    /// <summary>The only window of an instant: what <c>Add</c> may ask for.</summary>
    private static Window WindowAt(WindowDeclaration window, long time)
    {
        if (window.Shape != WindowShape.Tumbling)
        {
            return default;
        }

        var (start, end) = window.WindowsOf(time).Single();
        return new Window(new Timestamp(TimeMath.Saturate(start)), new Timestamp(TimeMath.Saturate(end)));
    }

    /// <summary>A window gives a result.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="result">The result.</param>
    /// <param name="clock">What the operator's <c>Clock</c> shows.</param>
    private void Fire(InterpretedNode node, WindowResult result, Clock clock)
    {
        // It carries the operator's watermark, whatever brought it about. In processing time it happens then, too.
        var watermark = node.Time.Watermark;
        var moment = new Moment(node.Window!.IsProcessingTime ? watermark : result.Window.LastInstant.Ticks, watermark);
        var time = new CallTime(result.Window.LastInstant, clock, result.Window, result.Firing);
        if (node.Result is not null)
        {
            HandlerCall? call = null;
            Call(node, () =>
            {
                call = new HandlerCall(null, StraightThrough(node, moment)) { Key = result.Key, Time = time, State = result.Contents.Accumulate(node) };
                node.Result.Invoke(node.Instance, call);
            });
            Deliver(node, PipelineOutput.Main, null, node.Result.Result, call!.Returned, moment);
            return;
        }

        var handler = node.Inputs.Values.First();
        var values = result.Contents.Events.Select(e => e.Value).ToArray();
        var events = Array.CreateInstance(handler.Event!, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            events.SetValue(values[i], i);
        }

        var window = new HandlerCall(null, StraightThrough(node, moment)) { Key = result.Key, Time = time, Events = events };
        Call(node, () => handler.Invoke(node.Instance, window));
        DeliverEmitted(node, window, moment);
    }

    /// <summary>An event comes to an operator that takes them in order of time.</summary>
    private void Wait(InterpretedNode node, PipelineEdge edge, object? value, Moment moment)
    {
        var mark = Math.Max(moment.Carried, node.Time.Watermark);
        if (moment.Time < mark || mark == long.MaxValue)
        {
            node.LateCount++;
            Deliver(node, PipelineOutput.Late, null, edge.InputType, value, moment);
            return;
        }

        node.Waiting.Add(new WaitingEvent(edge, value, moment.Time, _arrived++));
    }

    private void JoinIn(InterpretedNode node, HandlerMethod handler, PipelineEdge edge, object? value, Moment moment)
    {
        IReadOnlyList<JoinResult>? results = null;
        List<object?> made = [];
        var isHandled = Covered(node, edge.InputType, value, moment, () =>
        {
            var row = new JoinRow(edge.InputType == handler.Event, edge.InputType, node.KeyOf(edge.InputType, value), value, moment.Time, moment.Carried, _arrived++);
            if (node.Node.ErrorPolicy != ErrorPolicy.Fail)
            {
                // All before the first is handed on, and before the event is the join's.
                made.AddRange(node.Join!.Meet(row).Select(result => Joined(node, handler, result, new Moment(result.Time, moment.Carried))));
            }

            results = node.Join!.Add(row);
        });
        if (isHandled && results is null)
        {
            Deliver(node, PipelineOutput.Late, null, edge.InputType, value, moment);
        }

        for (var i = 0; i < (results?.Count ?? 0); i++)
        {
            if (made.Count > 0)
            {
                Deliver(node, PipelineOutput.Main, null, handler.Result, made[i], new Moment(results![i].Time, moment.Carried));
            }
            else
            {
                Fire(node, handler, results![i], moment.Carried);
            }
        }
    }

    private void Fire(InterpretedNode node, HandlerMethod handler, JoinResult result, long carried)
    {
        var moment = new Moment(result.Time, carried);
        object? joined = null;
        Call(node, () => joined = Joined(node, handler, result, moment));
        Deliver(node, PipelineOutput.Main, null, handler.Result, joined, moment);
    }

    private object? Joined(InterpretedNode node, HandlerMethod handler, JoinResult result, Moment moment)
    {
        var call = new HandlerCall(result.Left?.Value, StraightThrough(node, moment)) { Right = result.Right?.Value, Key = result.Key };
        handler.Invoke(node.Instance, call);
        return call.Returned;
    }

    /// <summary>What a watermark brings about at one operator. Results carry the watermark before.</summary>
    private void Advance(InterpretedNode node, long watermark)
    {
        foreach (var result in node.Join?.Advance(watermark) ?? [])
        {
            Fire(node, node.Inputs.Values.First(), result, node.Time.Watermark);
        }

        if (node.Windows is not null && (watermark == long.MaxValue || !node.Window!.IsProcessingTime))
        {
            foreach (var result in node.Windows.Advance(watermark))
            {
                Fire(node, result, ClockAt(watermark));
            }
        }

        var before = node.Time.Watermark;
        while (node.Waiting.Where(waiting => waiting.Time < watermark || watermark == long.MaxValue).MinBy(waiting => (waiting.Time, waiting.Arrival)) is { } next)
        {
            // Timers come before the events at or behind their time.
            node.Waiting.Remove(next);
            FireTimers(node, next.Time, ClockAt(watermark));
            node.Time.Watermark = Math.Max(node.Time.Watermark, next.Time);
            Handle(node, next.Edge, next.Value, new Moment(next.Time, before), ClockAt(watermark));
        }

        FireTimers(node, watermark, ClockAt(watermark));
    }

    private void AdvanceProcessing(InterpretedNode node, long before)
    {
        if (node.Windows is { } windows && windows.Watermark < long.MaxValue)
        {
            var isEarly = node.Window!.IsEarlyInProcessingTime && InterpretedWindows.Crosses(node.Window.EarlyEvery, before, _now);
            var results = node.Window!.IsProcessingTime ? windows.Advance(_now) : isEarly ? windows.EarlyByProcessingTime() : [];
            foreach (var result in results)
            {
                Fire(node, result, ClockOf(node));
            }
        }

        while (node.Timers.Take(TimeDomain.Processing, _now) is { } timer)
        {
            Fire(node, timer, ClockOf(node), isAtEnd: false);
            FireTimersSet(node, ClockOf(node));
        }
    }

    /// <summary>Timers that a handler has set at or before the watermark fire behind it.</summary>
    private void FireTimersSet(InterpretedNode node, Clock clock) => FireTimers(node, node.Time.Watermark, clock);

    private void FireTimers(InterpretedNode node, long until, Clock clock)
    {
        while (node.Timers.Take(TimeDomain.Event, until) is { } timer)
        {
            Fire(node, timer, clock, isAtEnd: until == long.MaxValue);
        }

        if (until == long.MaxValue)
        {
            node.Timers.End();
        }
    }

    private void Fire(InterpretedNode node, SetTimer timer, Clock clock, bool isAtEnd)
    {
        var watermark = node.Time.Watermark;
        var moment = new Moment(timer.Domain == TimeDomain.Event ? timer.Time : watermark, watermark);
        var call = new HandlerCall(null, StraightThrough(node, moment)) { Time = new CallTime(new Timestamp(timer.Time), clock, Domain: timer.Domain) };
        Call(node, () =>
        {
            Locate(node, timer.Key, call, LifeOf(node, timer));
            node.Timer!.Invoke(node.Instance, call);
        });
        Keep(node, node.Timer!, timer.Key, call, LifeOf(node, timer), timer, isAtEnd);
        DeliverEmitted(node, call, moment);
    }

    /// <summary>Events that wait for a table come when no more of its rows can.</summary>
    private void EndTable(InterpretedNode node)
    {
        if (node.Join is not LookupJoinInterpretation join)
        {
            return;
        }

        var handler = node.Inputs.Values.First();
        var tables = _graph.Edges.Where(edge => edge.To == node.Node.Index && edge.InputType == handler.RightEvent).SelectMany(edge => SourcesOf(_graph.Nodes[edge.From]));
        if (tables.All(source => _ended.Contains(source.Index)))
        {
            foreach (var result in join.EndTable())
            {
                Fire(node, handler, result, result.Left!.Carried);
            }
        }
    }
}
