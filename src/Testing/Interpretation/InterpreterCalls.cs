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
            Locate(node, key, made);
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
        Keep(node, handler, key, call, timer: null, isAtEnd: node.Time.Watermark == long.MaxValue);
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

    private static void Locate(InterpretedNode node, object key, HandlerCall call)
    {
        var isKnown = node.States.TryGetValue(key, out var state);
        (call.Key, call.IsNew, call.State, call.Shared) = (key, !isKnown, isKnown ? state : node.NewState(), node.Shared);
    }

    /// <summary>A running aggregate's result.</summary>
    private static void GiveResult(InterpretedNode node, HandlerCall call) => Call(node, () => node.Result?.Invoke(node.Instance, call));

    /// <summary>The state is what the handler left, unless it asked for none; timers are set.</summary>
    private static void Keep(InterpretedNode node, HandlerMethod handler, object key, HandlerCall call, SetTimer? timer, bool isAtEnd)
    {
        Call(node, () => node.Timers.Apply(key, call.Requests, timer, isAtEnd));
        if (call.Clear)
        {
            node.States.Remove(key);
            node.Timers.Clear(key);
        }
        else if (node.Node.StateType is not null && (handler.TakesState || node.Result is not null))
        {
            node.States[key] = call.State;
        }
    }

    /// <summary>
    /// What an operator's <c>Clock</c> shows while an event is handled: the watermark that was there before the source's event. An event that time has brought about comes before the
    /// watermark that did.
    /// </summary>
    private Clock ClockOf(InterpretedNode node) => ClockAt(node.Time.Watermark);

    private Clock ClockAt(long watermark) => new(new Timestamp(watermark), new Timestamp(_now));
}
