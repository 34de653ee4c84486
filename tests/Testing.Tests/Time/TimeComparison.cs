namespace FastFlow.Testing.Tests.Time;

/// <summary>Does the same to compiled code and to the interpreter.</summary>
internal sealed class TimeComparison(Subject subject)
{
    // By the step's place, so that a script that is shortened still crashes somewhere.
    private static readonly (string Name, Func<int, bool> Behind)[] Crashes =
    [
        ("undisturbed", _ => false),
        ("a crash behind every step", _ => true),
        ("a crash now and then", step => step % 7 == 3),
    ];

    /// <summary>How compiled code differs from the interpreter; empty if not.</summary>
    public string Difference(TimeScript script)
    {
        var interpreter = subject.Interpreter();
        interpreter.AdvanceProcessing(new FlowTestTime().Now);
        var now = new FlowTestTime().Now;
        var expected = Run(script, new Driver(
            (source, events) => Array.ForEach(events, value => interpreter.Push(source.Name, value)),
            (source, time) => interpreter.AdvanceTo(time, source?.Name),
            duration => interpreter.AdvanceProcessing(now += duration),
            source => interpreter.Idle(source.Name),
            source => interpreter.Complete(source.Name),
            interpreter.Complete,
            _ => { },
            () => interpreter.Arrivals,
            () => interpreter.Lateness,
            () => interpreter.DroppedTimers,
            () => interpreter.Failures));
        return string.Concat(Crashes.Select(crashes => (crashes.Name, Difference: expected.Difference(Tested(script, crashes.Behind)))).Where(run => run.Difference.Length > 0).Select(run => $"--- {run.Name}\n{run.Difference}"));
    }

    private Outcome Tested(TimeScript script, Func<int, bool> crashesBehind)
    {
        using var test = subject.Test();
        return Run(script, new Driver(
            (source, events) => test.Push(source, subject.EventOf(source), events),
            test.AdvanceTo,
            test.Advance,
            test.Idle,
            test.Complete,
            test.Complete,
            step =>
            {
                if (crashesBehind(step))
                {
                    test.CrashAndRestore();
                }
            },
            () => test.Arrivals,
            () => test.Lateness,
            () => test.DroppedTimers,
            () => test.Failures));
    }

    /// <summary>A script that differs as well, but is short: steps are left out for as long as it does.</summary>
    public TimeScript Shortened(TimeScript script)
    {
        for (var count = Math.Max(1, script.Steps.Count / 2); ; count /= 2)
        {
            for (var from = script.Steps.Count - count; from >= 0; from = Math.Min(from - 1, script.Steps.Count - count))
            {
                var shorter = script.Without(from, count);
                if (Differs(shorter))
                {
                    script = shorter;
                }
            }

            if (count <= 1)
            {
                return script;
            }
        }
    }

    private bool Differs(TimeScript script)
    {
        try
        {
            return Difference(script).Length > 0;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return true;
        }
    }

    private Outcome Run(TimeScript script, Driver driver)
    {
        var fault = string.Empty;
        try
        {
            Steps(script, driver);
            driver.CompleteAll();
        }
        catch (OperatorException exception)
        {
            fault = $"{exception.Operator}: {Text.Of(exception.InnerException!)}";
        }

        var arrivals = driver.Arrivals();
        return new Outcome
        {
            Arrivals = Outcome.InOrder(arrivals),
            PerSink = Outcome.BySink(arrivals),
            Failures = Kinds(driver.Failures()) + string.Join("; ", driver.Lateness().Where(late => late.Dropped + late.Partly > 0).OrderBy(late => late.Operator, StringComparer.Ordinal).Cast<object>()
                .Concat(driver.DroppedTimers().OrderBy(timers => timers.Operator, StringComparer.Ordinal))),
            Fault = fault,
        };
    }

    private void Steps(TimeScript script, Driver driver)
    {
        var ended = new HashSet<int>();
        var steps = script.Steps;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            var source = subject.Sources[step.Source];
            switch (step.Act)
            {
                case TimeAct.Push:
                    var batch = new List<object> { Made(source, step) };
                    while (steps[i].IsWithNext && i + 1 < steps.Count && steps[i + 1] is { Act: TimeAct.Push } next && next.Source == step.Source)
                    {
                        batch.Add(Made(source, next));
                        i++;
                    }

                    driver.Push(source, [.. batch]);
                    break;
                case TimeAct.AdvanceTo:
                    driver.AdvanceTo(source, new Timestamp(step.Ticks));
                    break;
                case TimeAct.AdvanceAllTo:
                    driver.AdvanceTo(null, new Timestamp(step.Ticks));
                    break;
                case TimeAct.AdvanceProcessing:
                    driver.Advance(TimeSpan.FromTicks(step.Ticks));
                    break;
                case TimeAct.Idle:
                    driver.Idle(source);
                    break;
                case TimeAct.End:
                    driver.Complete(source);
                    break;
            }

            driver.Crash(i);
        }
    }

    private object Made(PipelineNode source, TimeStep step) =>
        subject.EventOf(source) == typeof(Ping) ? new Ping(step.Key, step.Value, step.Ticks) : new Pong(step.Key, step.Value, step.Ticks);

    // By type: the words of what a runtime check throws are its own.
    private static string Kinds(IEnumerable<OperatorFailures> failures) => string.Join("; ", failures.OrderBy(failed => failed.Operator, StringComparer.Ordinal)
        .Select(failed => $"{failed.Operator} {failed.Count} {string.Join(", ", failed.First.Select(first => first.Split(':')[0]).Order(StringComparer.Ordinal))}"));

    private sealed record Driver(
        Action<PipelineNode, object[]> Push,
        Action<PipelineNode?, Timestamp> AdvanceTo,
        Action<TimeSpan> Advance,
        Action<PipelineNode> Idle,
        Action<PipelineNode> Complete,
        Action CompleteAll,
        Action<int> Crash,
        Func<IReadOnlyList<Arrival>> Arrivals,
        Func<IReadOnlyList<OperatorLateness>> Lateness,
        Func<IReadOnlyList<OperatorTimers>> DroppedTimers,
        Func<IReadOnlyList<OperatorFailures>> Failures);
}
