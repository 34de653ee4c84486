namespace FastFlow.Testing.Tests;

/// <summary>Runs the same events through the interpreter and through compiled code in every way that it can be run.</summary>
internal sealed class Comparison(Subject subject, IReadOnlyList<(int Source, object Event)> events, Random random)
{
    // A leading filter may be asked 64 events ahead; spans below and above that take different ways.
    private const int LongestSpan = 200;

    private readonly HashSet<(int Node, object Key)> _keys = [];

    /// <summary>How compiled code differs from the interpreter; empty if not.</summary>
    public string Difference()
    {
        var expected = Interpreted();
        var runs = new Dictionary<string, Func<Outcome>>
        {
            ["FlowTest, in batches"] = () => Tested(_ => false),
            ["FlowTest, with crashes"] = () => Tested(_ => random.Next(4) == 0),
            ["FlowTest, with a crash behind each of the first batches"] = () => Tested(batch => batch < 20),
            ["Push, one by one"] = () => Pushed(1),
            ["Push, in spans"] = () => Pushed(LongestSpan),
        };
        if (subject.Sources.Count == 1)
        {
            runs.Add("a job", InAJob);
        }

        return string.Concat(runs.Select(run => (run.Key, Difference: expected.Difference(run.Value()))).Where(run => run.Difference.Length > 0).Select(run => $"--- {run.Key}\n{run.Difference}"));
    }

    private Outcome Interpreted()
    {
        var interpreter = subject.Interpreter();
        var fault = Fault(() =>
        {
            foreach (var (source, value) in events)
            {
                interpreter.Push(subject.Sources[source].Name, value);
                foreach (var node in Stateful())
                {
                    _keys.UnionWith(interpreter.States(node.Name).Keys.Select(key => (node.Index, key)));
                }
            }
        });
        return new Outcome
        {
            Arrivals = Outcome.InOrder(interpreter.Arrivals),
            PerSink = Outcome.BySink(interpreter.Arrivals),
            Failures = Text.Of(interpreter.Failures),
            Fault = fault,
            States = States((PipelineNode node, object key, out object? state) => interpreter.States(node.Name).TryGetValue(key, out state)),
        };
    }

    private Outcome Tested(Func<int, bool> crashesBehind)
    {
        using var test = subject.Test();
        var fault = Fault(() =>
        {
            var batches = 0;
            foreach (var (source, batch) in Batches(LongestSpan))
            {
                test.Push(subject.Sources[source], subject.EventOf(subject.Sources[source]), batch);
                if (crashesBehind(batches++))
                {
                    test.CrashAndRestore();
                }
            }

            test.Complete();
        });
        return new Outcome
        {
            Arrivals = Outcome.InOrder(test.Arrivals),
            PerSink = Outcome.BySink(test.Arrivals),
            Failures = Text.Of(test.Failures),
            Fault = fault,
            States = fault.Length > 0 ? null : States((PipelineNode node, object key, out object? state) => test.TryState(node, node.KeyType is null ? null : key, out state)),
        };
    }

    private Outcome Pushed(int longest)
    {
        var arrivals = new List<Arrival>();
        var pipeline = subject.New((sink, value) => arrivals.Add(new Arrival(sink, value)));
        var ports = subject.Ports(pipeline);
        IReadOnlyDictionary<string, string>? states = null;
        var fault = Fault(() =>
        {
            foreach (var (source, batch) in Batches(longest))
            {
                if (batch.Length == 1)
                {
                    ports[source].PushOne(batch[0]);
                }
                else
                {
                    ports[source].PushSpan(batch);
                }
            }

            states = States((PipelineNode node, object key, out object? state) => EmbeddedState.TryGet(pipeline, node, key, out state));
            pipeline.GetType().GetMethod("Complete")!.CreateDelegate<Action>(pipeline)();
        });
        return Ended(pipeline, arrivals, fault) with { States = states };
    }

    private Outcome InAJob()
    {
        var arrivals = new List<Arrival>();
        var pipeline = subject.New((sink, value) => arrivals.Add(new Arrival(sink, value)));
        var job = pipeline.GetType().GetMethod("Start")!.CreateDelegate<Func<JobOptions?, Job>>(pipeline)(null);
        var port = subject.Ports(pipeline).Single();
        var fault = Fault(() => Run(job, port).GetAwaiter().GetResult());
        return Ended(pipeline, arrivals, fault);
    }

    private async Task Run(Job job, PortDriver port)
    {
        await using (job)
        {
            foreach (var (_, value) in events)
            {
                await port.PushAsync(value);
            }

            port.Complete();
            await job.Completion;
        }
    }

    private Outcome Ended(ICompiledPipeline pipeline, List<Arrival> arrivals, string fault)
    {
        var outputs = subject.Graph.Nodes.Where(node => OutputDriver.Of(node.Operator) is not null).ToList();
        arrivals.AddRange(outputs.SelectMany(node => OutputDriver.Of(node.Operator)!.Drain(pipeline.GetType().GetProperty(node.Name)!.GetValue(pipeline)!).Select(value => new Arrival(node.Name, value))));
        var failures = (IReadOnlyList<OperatorFailures>)pipeline.GetType().GetProperty("Failures")!.GetValue(pipeline)!;
        return new Outcome
        {
            // A slot takes batches and an output is read later: with those there is no one order.
            Arrivals = outputs.Count > 0 || subject.Graph.Nodes.Any(node => node.Operator.IsInterface) ? null : Outcome.InOrder(arrivals),
            PerSink = Outcome.BySink(arrivals),
            Failures = Text.Of(failures),
            Fault = fault,
        };
    }

    private IEnumerable<PipelineNode> Stateful() => subject.Graph.Nodes.Where(node => node.StateType is not null);

    private IReadOnlyDictionary<string, string> States(TryState read)
    {
        var states = new Dictionary<string, string>();
        foreach (var (index, key) in _keys)
        {
            var node = subject.Graph.Nodes[index];
            states.Add($"{node.Name} {Text.Of(key)}", read(node, key, out var state) ? Text.Of(state) : "none");
        }

        return states;
    }

    /// <summary>Runs of events of one source, of random lengths.</summary>
    private IEnumerable<(int Source, object[] Events)> Batches(int longest)
    {
        for (var i = 0; i < events.Count;)
        {
            var source = events[i].Source;
            var batch = events.Skip(i).Take(1 + random.Next(longest)).TakeWhile(e => e.Source == source).Select(e => e.Event).ToArray();
            yield return (source, batch);
            i += batch.Length;
        }
    }

    private static string Fault(Action action)
    {
        try
        {
            action();
            return string.Empty;
        }
        catch (OperatorException exception)
        {
            return Text.Of(exception);
        }
    }

    private delegate bool TryState(PipelineNode node, object key, out object? state);
}
