namespace FastFlow;

/// <content>Time: the watermarks of its sources, what its operators have to do by them, and processing time.</content>
public abstract partial class PipelineWorker
{
    // In the order of the graph, upstream first: results come before the watermark that fired them.
    private TimedOperator[] _timed = [];
    private Timeline[] _timelines = [];
    private readonly SourceTime?[] _sourceTimes;
    private bool _isPending;

    /// <summary>Processing time in ticks, as it was when somebody last looked.</summary>
    public long ProcessingTime { get; private set; } = long.MinValue;

    /// <summary>The processing time at which something is due; <see cref="long.MaxValue"/> if nothing is.</summary>
    public long ProcessingDue
    {
        get
        {
            var due = long.MaxValue;
            foreach (var timed in _timed)
            {
                due = Math.Min(due, timed.ProcessingDue);
            }

            return due;
        }
    }

    /// <summary>Events that came too late, for every operator that some can be too late for.</summary>
    public IReadOnlyList<OperatorLateness> Lateness =>
        [.. _timed.Where(timed => timed.CanBeLate).Select(timed => new OperatorLateness(NodeNames[timed.Node], timed.State.Late.Dropped, timed.State.Late.Partly))];

    /// <summary>The event time of the source that is node <paramref name="node"/>.</summary>
    public SourceTime SourceTime(int node) => _sourceTimes[node] ??= new SourceTime(isSplit: false);

    /// <summary>Fires what is due by the watermarks as they are now: after a split has moved, fallen silent or ended.</summary>
    public void AdvanceTime()
    {
        foreach (var timeline in _timelines)
        {
            timeline.IsMoving = true;
        }

        foreach (var timed in _timed)
        {
            var watermark = timed.Timeline.Read();
            if (timed.GoesBy(watermark) && watermark > timed.State.Watermark)
            {
                if (watermark >= timed.State.NextDue)
                {
                    Fire(timed.Node, watermark);
                }
                else
                {
                    timed.State.Skip(watermark);
                }
            }
        }

        Rewind();
    }

    /// <summary>Sets processing time and fires what is due by it.</summary>
    public void AdvanceProcessing(long now)
    {
        if (now <= ProcessingTime)
        {
            return;
        }

        ProcessingTime = now;
        Settle();
        foreach (var timed in _timed)
        {
            if (now >= timed.ProcessingDue)
            {
                FireProcessing(timed.Node, now);
            }
            else if (timed.IsProcessingTime && now > timed.State.Watermark)
            {
                timed.State.Skip(now);
            }
        }
    }

    /// <summary>Raises every input, or that of node <paramref name="node"/> alone, to at least <paramref name="time"/> and fires what is due.</summary>
    public void AdvanceTo(long time, int? node = null)
    {
        Settle();
        for (var i = 0; i < _sourceTimes.Length; i++)
        {
            if (node is null || node == i)
            {
                _sourceTimes[i]?.RaiseAll(time);
            }
        }

        AdvanceTime();
    }

    /// <summary>A source, or all, of whose splits the state is now another: fires what is due.</summary>
    public void SetState(int node, SplitState state)
    {
        Settle();
        SourceTime(node).SetStateOfAll(state);
        AdvanceTime();
    }

    /// <summary>End of all inputs: fires what is open.</summary>
    public void FinishInputs()
    {
        Settle();
        foreach (var source in _sourceTimes)
        {
            source?.SetStateOfAll(SplitState.Finished);
        }

        AdvanceTime();
    }

    /// <summary>Wraps what a handler threw while no event was at hand: time had moved.</summary>
    public Exception FiringFailure(Exception exception) => HandOn(new OperatorException(Pipeline, NameOf(Here.Node), exception));

    /// <summary>Fires what is due at one operator by a watermark, and what follows its results.</summary>
    protected virtual void Fire(int node, long watermark) => throw new ArgumentOutOfRangeException(nameof(node), node, "Nothing of this operator goes by time.");

    /// <summary>The same by processing time.</summary>
    protected virtual void FireProcessing(int node, long now) => throw new ArgumentOutOfRangeException(nameof(node), node, "Nothing of this operator goes by processing time.");

    /// <summary>Registers the time of a source.</summary>
    protected SourceTime AddSource(int node, SourceTime time) => _sourceTimes[node] = time;

    /// <summary>Registers an event time that operators share.</summary>
    protected Timeline AddTimeline()
    {
        var timeline = new Timeline();
        _timelines = [.. _timelines, timeline];
        return timeline;
    }

    /// <summary>Registers what time moves at an operator; upstream ones first.</summary>
    protected void AddTimed(TimedOperator timed) => _timed = [.. _timed, timed];

    /// <summary>The split has had an event that allows a watermark: moves its clock, and fires what is due.</summary>
    protected void Advance(SplitClock clock, long watermark)
    {
        if (watermark >= clock.Due)
        {
            Move(clock, watermark);
            AdvanceTime();
        }
        else if (watermark > clock.Watermark)
        {
            clock.Watermark = watermark;
        }
    }

    /// <summary>Moves a clock in the middle of an event; what is due fires behind it.</summary>
    protected void Move(SplitClock clock, long watermark)
    {
        if (watermark > clock.Watermark)
        {
            if (watermark >= clock.Due)
            {
                Await();
            }

            clock.Watermark = watermark;
        }
    }

    /// <summary>The split at hand has an event and was idle: from now on it holds the watermark back, but not below what the others had made it.</summary>
    protected void Wake(SourceTime time)
    {
        Settle();
        time.Wake();
    }

    /// <summary>Until what is due behind the event at hand has happened, operators go by the watermark from before it.</summary>
    private void Await()
    {
        if (_isPending)
        {
            return;
        }

        Settle();
        _isPending = true;
        foreach (var timeline in _timelines)
        {
            timeline.IsPending = true;
        }
    }

    /// <summary>Before the watermark moves by more than an event: operators hear of what it was, by which nothing was due.</summary>
    private void Settle()
    {
        foreach (var timeline in _timelines)
        {
            timeline.MoveTo(timeline.Read());
        }

        foreach (var timed in _timed)
        {
            var watermark = timed.Timeline.Watermark;
            if (!timed.IsProcessingTime && watermark > timed.State.Watermark && watermark < timed.State.NextDue)
            {
                timed.State.Skip(watermark);
            }
        }
    }

    /// <summary>Tells every split from when on somebody must look again.</summary>
    private void Rewind()
    {
        foreach (var timeline in _timelines)
        {
            foreach (var clock in timeline.Clocks)
            {
                clock.Due = long.MaxValue;
            }
        }

        foreach (var timeline in _timelines)
        {
            var watermark = timeline.Read();
            var due = long.MaxValue;
            foreach (var timed in _timed)
            {
                if (timed.Timeline != timeline || timed.IsProcessingTime)
                {
                    continue;
                }

                due = Math.Min(due, timed.State.NextDue);
                foreach (var clock in timeline.Clocks)
                {
                    clock.Due = Math.Min(clock.Due, timed.State.NextDueOf(Math.Max(clock.Watermark, timed.State.Watermark)));
                }
            }

            timeline.Restart(watermark, due);
            timeline.IsMoving = timeline.IsPending = false;
        }

        _isPending = false;
    }

    /// <summary>What time moves at one operator.</summary>
    /// <param name="Node">The operator's index.</param>
    /// <param name="State">Its windows, timers or buffers.</param>
    /// <param name="Timeline">The event time it goes by, or, in processing time, the inputs whose end it waits for.</param>
    /// <param name="IsProcessingTime">Its windows go by processing time.</param>
    /// <param name="CanBeLate">Events can come too late for it.</param>
    protected sealed record TimedOperator(int Node, TimedState State, Timeline Timeline, bool IsProcessingTime = false, bool CanBeLate = false)
    {
        /// <summary>When something is due by processing time.</summary>
        public long ProcessingDue => IsProcessingTime ? State.NextDue : State.NextProcessingDue;

        /// <summary>Windows in processing time hear of the end of input alone.</summary>
        public bool GoesBy(long watermark) => !IsProcessingTime || watermark == long.MaxValue;
    }
}
