namespace FastFlow.Testing;

/// <content>Where event time comes from, and how watermarks and processing time go through the graph.</content>
public sealed partial class Interpreter
{
    private readonly TimeDeclaration?[] _declared;
    private readonly List<SplitTime> _splits = [];
    private readonly List<InterpretedNode> _order = [];
    private readonly HashSet<int> _ended = [];
    private readonly Dictionary<int, InterpretedFailures> _failedTimes = [];
    private PipelineNode? _pushing;
    private long _now = long.MinValue;

    /// <summary>Promises that nothing before <paramref name="time"/> follows, of all sources or of one, and does what is due by then.</summary>
    /// <param name="time">The time.</param>
    /// <param name="source">The source's name in the graph; null: all.</param>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void AdvanceTo(Timestamp time, string? source = null)
    {
        foreach (var split in _splits.Where(split => source is null || split.Source.Name == source))
        {
            split.Raise(time.Ticks);
        }

        Move(AdvanceTime);
    }

    /// <summary>The source is silent: it holds no watermark back until its next event.</summary>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void Idle(string source) => Become(Named(source), SplitState.Idle);

    /// <summary>The source has ended.</summary>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void Complete(string source)
    {
        var node = Named(source);
        _ended.Add(node.Index);
        Become(node, SplitState.Finished);
    }

    /// <summary>All sources have ended: what is open fires.</summary>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void Complete()
    {
        _ended.UnionWith(_graph.Nodes.Where(node => node.Role == "Source").Select(node => node.Index));
        _splits.ForEach(split => split.Become(SplitState.Finished));
        Move(AdvanceTime);
    }

    /// <summary>Processing time is now <paramref name="now"/>; it never goes back.</summary>
    /// <exception cref="OperatorException">A handler threw.</exception>
    public void AdvanceProcessing(Timestamp now)
    {
        if (now.Ticks > _now)
        {
            var before = _now;
            _now = now.Ticks;
            Move(() => _order.ForEach(node => AdvanceProcessing(node, before)));
        }
    }

    private void Become(PipelineNode source, SplitState state)
    {
        foreach (var split in _splits.Where(split => split.Source == source))
        {
            split.Become(state);
        }

        Move(AdvanceTime);
    }

    private void Move(Action action)
    {
        try
        {
            action();
        }
        catch (HandlerFailure failure)
        {
            throw new OperatorException(_graph.Id, failure.Operator, failure.InnerException!);
        }
    }

    /// <summary>A source's next event makes it active before it is handled; the watermarks stand.</summary>
    private void Wake(PipelineNode source)
    {
        if (_ended.Contains(source.Index))
        {
            throw new InvalidOperationException($"{source.Display} is complete: nothing can follow.");
        }

        _pushing = source;
        foreach (var split in _splits.Where(split => split.Source == source))
        {
            split.Become(SplitState.Active);
        }
    }

    /// <summary>An event of a source with all its effects.</summary>
    private void Give(PipelineNode source, object? value)
    {
        if (_declared[source.Index] is not null)
        {
            if (TellsItsTime(source, value))
            {
                DeliverFromOrigin(source, PipelineOutput.Main, null, value);
            }

            return;
        }

        foreach (var edge in _graph.Edges.Where(edge => edge.From == source.Index))
        {
            Handle(edge, value, Moment.Unknown);
        }
    }

    /// <summary>Whether an event's time can be read. Under a source's policy one of which it can't is counted, or a dead letter, and moves no watermark.</summary>
    private bool TellsItsTime(PipelineNode source, object? value)
    {
        var type = _graph.Edges.FirstOrDefault(edge => edge.From == source.Index && edge.Output == PipelineOutput.Main)?.EventType;
        if (source.ErrorPolicy == ErrorPolicy.Fail || type is null)
        {
            return true;
        }

        try
        {
            _declared[source.Index]!.TimeOf(type, value);
            return true;
        }
        catch (Exception exception) when (FailurePolicy.Covers(exception))
        {
            if (!_failedTimes.TryGetValue(source.Index, out var failures))
            {
                _failedTimes.Add(source.Index, failures = new InterpretedFailures());
            }

            failures.Add(exception);
            var failed = typeof(Failed<>).MakeGenericType(type);
            Hand(source, PipelineOutput.Errors, null, failed, Activator.CreateInstance(failed, value, exception, source.Display), Moment.Unknown);
            return false;
        }
    }

    /// <summary>Reads the times of what an operator under a policy is about to emit, all before the first is handed on, so that one which can't be read leaves no trace.</summary>
    private void TellTimes(InterpretedNode node, HandlerMethod handler, object? value, HandlerCall call)
    {
        if (node.Node.ErrorPolicy == ErrorPolicy.Fail || _declared[node.Node.Index] is not { } declared)
        {
            return;
        }

        if (node.Node.Role == "Filter")
        {
            Tell((bool)call.Returned! ? PipelineOutput.Main : PipelineOutput.Else, handler.Event!, value);
        }
        else if (call.Returned is not null)
        {
            Tell(PipelineOutput.Main, handler.Result!, call.Returned);
        }

        foreach (var (output, emitted) in call.Emitted.Where(emitted => emitted.Output.Tag is null))
        {
            Tell(PipelineOutput.Main, output.Event, emitted);
        }

        void Tell(PipelineOutput output, Type type, object? told)
        {
            if (_graph.Edges.Any(edge => edge.From == node.Node.Index && edge.Output == output && edge.EventType == type))
            {
                declared.TimeOf(type, told);
            }
        }
    }

    /// <summary>An event of an operator that says when it happened.</summary>
    private void DeliverFromOrigin(PipelineNode origin, PipelineOutput output, Type? type, object? value)
    {
        var declared = _declared[origin.Index]!;
        var edges = _graph.Edges.Where(edge => edge.From == origin.Index && edge.Output == output && (type is null || edge.EventType == type)).ToList();
        if (edges.Count == 0)
        {
            return;
        }

        var split = _splits.Find(split => split.Source == _pushing && split.Origin == origin);
        var time = TimeOf(origin, edges[0].EventType, value);
        var moment = new Moment(time, split?.Carried ?? long.MinValue);
        foreach (var edge in edges)
        {
            Handle(edge, value, moment);
        }

        split?.Emitted(TimeMath.Subtract(time, declared.OutOfOrderness));
    }

    private long TimeOf(PipelineNode origin, Type type, object? value)
    {
        try
        {
            return _declared[origin.Index]!.TimeOf(type, value);
        }
        catch (Exception exception)
        {
            // No policy covers it.
            throw new HandlerFailure(origin.Display, exception);
        }
    }

    /// <summary>The event at hand has had all its effects: its source's splits move.</summary>
    private void Settle(PipelineNode source)
    {
        foreach (var split in _splits.Where(split => split.Source == source))
        {
            split.Settle();
        }
    }

    /// <summary>Moves every operator's watermark, those upstream first: all that is due at one happens before the next one hears.</summary>
    private void AdvanceTime()
    {
        // Only events move splits, and none is handled meanwhile.
        foreach (var (node, watermark) in _order.Select(node => (node, node.Time.Next())).ToList())
        {
            if (watermark > node.Time.Watermark)
            {
                Advance(node, watermark);
                node.Time.Watermark = watermark;
            }

            EndTable(node);
        }
    }

    /// <summary>Finds for every node whose watermarks it goes by, and in which order nodes hear of them.</summary>
    private void DrawTime()
    {
        foreach (var node in _graph.Nodes)
        {
            Visit(node);
        }

        void Visit(PipelineNode node)
        {
            if (_nodes[node.Index] is not { } interpreted || _order.Contains(interpreted))
            {
                return;
            }

            foreach (var edge in _graph.Edges.Where(edge => edge.To == node.Index))
            {
                Visit(_graph.Nodes[edge.From]);
            }

            interpreted.Time = new EventTime([.. SplitsOf(node).Distinct()]);
            _order.Add(interpreted);
        }
    }

    /// <summary>The nearest operators upstream that say when their events happened, each as far as one source feeds it; and the sources that no such operator is behind.</summary>
    private IEnumerable<SplitTime> SplitsOf(PipelineNode node)
    {
        foreach (var edge in _graph.Edges.Where(edge => edge.To == node.Index))
        {
            var from = _graph.Nodes[edge.From];
            var isDeclared = _declared[from.Index] is not null && edge.Output is PipelineOutput.Main or PipelineOutput.Else;
            var found = isDeclared ? SourcesOf(from).Distinct().Select(source => Split(source, from))
                : from.Role == "Source" ? [Split(from, null)]
                : SplitsOf(from);
            foreach (var split in found)
            {
                yield return split;
            }
        }
    }

    private IEnumerable<PipelineNode> SourcesOf(PipelineNode node) => node.Role == "Source"
        ? [node]
        : _graph.Edges.Where(edge => edge.To == node.Index).SelectMany(edge => SourcesOf(_graph.Nodes[edge.From]));

    private SplitTime Split(PipelineNode source, PipelineNode? origin)
    {
        var split = _splits.Find(split => split.Source == source && split.Origin == origin);
        if (split is null)
        {
            split = new SplitTime(source, origin);
            _splits.Add(split);
        }

        return split;
    }
}
