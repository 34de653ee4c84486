namespace FastFlow;

/// <content>Time: the watermarks of its sources, what its operators have to do by them, and processing time.</content>
public abstract partial class PipelineWorker
{
    // In the order of the graph, upstream first: results come before the watermark that fired them.
    private TimedOperator[] _timed = [];
    private Timeline[] _timelines = [];
    private readonly SourceTime?[] _sourceTimes;

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

    /// <summary>Timers that the end of input has dropped, for every operator where there are any.</summary>
    public IReadOnlyList<OperatorTimers> DroppedTimers =>
        [.. _timed.Where(timed => timed.State.DroppedTimers > 0).Select(timed => new OperatorTimers(NodeNames[timed.Node], timed.State.DroppedTimers))];

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
            else if (!timed.IsProcessingTime)
            {
                timed.State.SkipProcessing(now);
            }
            else if (now > timed.State.Watermark)
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
    /// <param name="sources">Whose events it is the time of, by state id.</param>
    protected Timeline AddTimeline(string sources)
    {
        var timeline = new Timeline { Sources = sources };
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
            if (_timed is [{ IsProcessingTime: false } only] && _timelines.Length == 1 && only.Timeline.Clocks.Length == 1)
            {
                Advance(only, clock, watermark);
                return;
            }

            Settle();
            clock.Watermark = Math.Max(clock.Watermark, watermark);
            AdvanceTime();
        }
        else if (watermark > clock.Watermark)
        {
            clock.Watermark = watermark;
        }
    }

    /// <summary>
    /// The same where one operator goes by time, and by one split alone: what <see cref="Settle"/>, <see cref="AdvanceTime"/> and <see cref="Rewind"/> come to then. Sessions of many keys have
    /// something due at every other event.
    /// </summary>
    private void Advance(TimedOperator only, SplitClock clock, long watermark)
    {
        var (timeline, state) = (only.Timeline, only.State);
        var before = Math.Max(clock.Watermark, timeline.Watermark);
        var now = Math.Max(before, watermark);
        timeline.MoveTo(before);
        if (before > state.Watermark && before < state.NextDue)
        {
            state.Skip(before);
        }

        clock.Watermark = now;
        timeline.IsMoving = true;
        if (now >= state.NextDue)
        {
            Fire(only.Node, now);
        }
        else if (now > state.Watermark)
        {
            state.Skip(now);
        }

        clock.Due = state.NextDueOf(now);
        timeline.Restart(now, state.NextDue);
        timeline.IsMoving = false;
    }

    /// <summary>The same where operators behind the source say when its events happened: all its clocks move to what these have made of the event at hand.</summary>
    protected void Advance(SourceTime time)
    {
        var isDue = false;
        foreach (var clock in time.Clocks)
        {
            isDue |= clock.Carried >= clock.Due;
        }

        if (isDue)
        {
            Settle();
        }

        foreach (var clock in time.Clocks)
        {
            clock.Watermark = Math.Max(clock.Watermark, clock.Carried);
        }

        if (isDue)
        {
            AdvanceTime();
        }
    }

    /// <summary>The split at hand has an event and was idle: from now on it holds the watermark back, but not below what the others had made it.</summary>
    protected void Wake(SourceTime time)
    {
        Settle();
        time.Wake();
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
            timeline.IsMoving = false;
        }
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
