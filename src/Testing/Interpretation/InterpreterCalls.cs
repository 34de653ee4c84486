namespace FastFlow.Testing;

/// <content>Calls of handlers, under the operator's policy.</content>
public sealed partial class Interpreter
{
    /// <summary>Calls the handler of an event under the operator's policy; false if it failed, without a trace.</summary>
    private bool Try(InterpretedNode node, HandlerMethod handler, object? value, Moment moment, Clock clock, out HandlerCall call)
    {
        var made = new HandlerCall(value, StraightThrough(node, moment)) { Time = new CallTime(new Timestamp(moment.Time), clock) };
        call = made;

        // The policy covers the handler with its key selector, and the times that the operator tells of what it emits.
        object key = string.Empty;
        var isHandled = Covered(node, handler.Event!, value, moment, () =>
        {
            key = handler.Event is null || handler.IsBroadcast ? key : node.KeyOf(handler.Event, value);
            Locate(node, key, made, LifeOf(node, moment.Time));
            handler.Invoke(node.Instance, made);
            TellTimes(node, handler, value, made);
        });
        if (!isHandled)
        {
            return false;
        }

        if (handler.IsBroadcast)
        {
            node.Shared = call.Shared;
            return true;
        }

        GiveResult(node, call);
        Keep(node, handler, key, call, LifeOf(node, moment.Time), timer: null, isAtEnd: node.Time.Watermark == long.MaxValue);
        return true;
    }

    /// <summary>Does what the operator's policy covers; false if it failed: then it has been counted, and handed on as a dead letter if that is the policy.</summary>
    private bool Covered(InterpretedNode node, Type input, object? value, Moment moment, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception exception) when (exception is not HandlerFailure && node.Node.ErrorPolicy != ErrorPolicy.Fail && FailurePolicy.Covers(exception))
        {
            // What it emitted and its changed state are in the call, which nobody looks at any more.
            node.Failures.Add(exception);
            if (node.Node.ErrorPolicy == ErrorPolicy.DeadLetter)
            {
                var failed = typeof(Failed<>).MakeGenericType(input);
                Deliver(node, PipelineOutput.Errors, null, failed, Activator.CreateInstance(failed, value, exception, node.Node.Display), moment);
            }

            return false;
        }
        catch (Exception exception) when (exception is not HandlerFailure)
        {
            throw new HandlerFailure(node.Node.Display, exception);
        }
    }

    /// <summary>Calls what no policy covers: what it throws ends the run.</summary>
    private static void Call(InterpretedNode node, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is not HandlerFailure)
        {
            throw new HandlerFailure(node.Node.Display, exception);
        }
    }

    private static void Locate(InterpretedNode node, object key, HandlerCall call, Life life)
    {
        var isKnown = node.States.TryGetValue(key, out var state) && node.Ttl?.IsExpired(key, life.Now) != true;
        (call.Key, call.IsNew, call.State, call.Shared) = (key, !isKnown, isKnown ? state : node.NewState(), node.Shared);
    }

    /// <summary>A running aggregate's result.</summary>
    private static void GiveResult(InterpretedNode node, HandlerCall call) => Call(node, () => node.Result?.Invoke(node.Instance, call));

    /// <summary>The state is what the handler left, unless it asked for none; timers are set.</summary>
    private static void Keep(InterpretedNode node, HandlerMethod handler, object key, HandlerCall call, Life life, SetTimer? timer, bool isAtEnd)
    {
        Call(node, () => node.Timers.Apply(key, call.Requests, timer, isAtEnd));
        if (call.Clear)
        {
            node.States.Remove(key);
            node.Ttl?.Remove(key);
            node.Timers.Clear(key);
        }
        else if (node.Node.StateType is not null && (handler.TakesState || node.Result is not null))
        {
            node.States[key] = call.State;
            node.Ttl?.Touch(key, life.Touched, call.IsNew);
        }
        else if (node.Ttl is { } ttl && node.States.ContainsKey(key) && !ttl.IsExpired(key, life.Now))
        {
            ttl.Touch(key, life.Touched, isNew: false);
        }
    }

    /// <summary>How far the time has come that the state's life goes by, and when the call is: at the event's time, or at the watermark if the event is late.</summary>
    private Life LifeOf(InterpretedNode node, long time) => node.Ttl is { IsProcessingTime: true } ? new(_now, _now) : new(node.Time.Watermark, Math.Max(node.Time.Watermark, time));

    /// <summary>A timer meets the state as it is at the timer's time, however far time has moved in one step.</summary>
    private Life LifeOf(InterpretedNode node, SetTimer timer)
    {
        var now = node.Ttl is { IsProcessingTime: true } ? timer.Domain == TimeDomain.Processing ? timer.Time : _now
            : timer.Domain == TimeDomain.Event ? Math.Max(node.Time.Watermark, timer.Time) : node.Time.Watermark;
        return new(now, now);
    }

    /// <param name="Now">What expires by then has.</param>
    /// <param name="Touched">When the handler is called.</param>
    private readonly record struct Life(long Now, long Touched);

    /// <summary>
    /// What an operator's <c>Clock</c> shows while an event is handled: the watermark that was there before the source's event. An event that time has brought about comes before the
    /// watermark that did.
    /// </summary>
    private Clock ClockOf(InterpretedNode node) => ClockAt(node.Time.Watermark);

    private Clock ClockAt(long watermark) => new(new Timestamp(watermark), new Timestamp(_now));
}
