namespace FastFlow;

/// <summary>
/// The times of a job. Processing time; and how long the job has listened to its sources, which is the time that makes a split idle: it stands while the job
/// rests on its sinks, so a split that is silent only because the job holds everybody back isn't idle.
/// </summary>
/// <param name="worker">Is told of processing time.</param>
internal sealed class JobClock(PipelineWorker worker)
{
    // A stretch of work between two polls counts as this part of the shortest IdleAfter at most: a job that never sleeps notices idle splits, too, but not for one
    // long batch's sake.
    private const int StretchesToIdle = 4;

    private readonly TimeProvider _time = worker.Time;
    private long _last;
    private TimeSpan _rested;
    private TimeSpan _mostWork = TimeSpan.MaxValue;

    /// <summary>Some split may fall idle.</summary>
    public bool Listens => _mostWork != TimeSpan.MaxValue;

    /// <summary>For how long the job has listened, in ticks.</summary>
    public long Listened { get; private set; }

    /// <summary>A source's splits are idle after so long.</summary>
    public void Expect(TimeSpan idleAfter)
    {
        _last = Listens ? _last : _time.GetTimestamp();
        _mostWork = idleAfter / StretchesToIdle < _mostWork ? idleAfter / StretchesToIdle : _mostWork;
    }

    /// <summary>Looks at the time, and fires what is due by it; true if anything was.</summary>
    public bool Tick()
    {
        if (Listens)
        {
            var work = Elapsed() - _rested;
            _rested = TimeSpan.Zero;
            Listened += Math.Clamp(work.Ticks, 0, _mostWork.Ticks);
        }

        var now = Now();
        if (now <= worker.ProcessingTime)
        {
            return false;
        }

        var isDue = worker.ProcessingDue <= now;
        try
        {
            worker.AdvanceProcessing(now);
            if (isDue)
            {
                worker.EndBatch();
                Rest();
            }
        }
        catch (Exception e)
        {
            throw worker.FiringFailure(e);
        }

        return isDue;
    }

    /// <summary>The job has waited for its sources, and for nothing else, since <see cref="Tick"/>.</summary>
    public void Waited()
    {
        if (Listens)
        {
            Listened += Math.Max(0, Elapsed().Ticks);
        }
    }

    /// <summary>Waits until the sinks have taken what was emitted.</summary>
    public void Rest()
    {
        if (!Listens)
        {
            worker.Rest();
            return;
        }

        var from = _time.GetTimestamp();
        worker.Rest();
        _rested += _time.GetElapsedTime(from);
    }

    /// <summary>In how long something is due: a split that falls idle at <paramref name="idleDue"/>, or by processing time; null if nothing is.</summary>
    public TimeSpan? UntilDue(long idleDue)
    {
        var ticks = idleDue == long.MaxValue ? long.MaxValue : idleDue - Listened;
        var processing = worker.ProcessingDue;
        if (processing != long.MaxValue)
        {
            ticks = Math.Min(ticks, TimeMath.Subtract(processing, Now()));
        }

        // Never at once: a clock that was set back may have to be waited for.
        return ticks == long.MaxValue ? null : TimeSpan.FromTicks(Math.Max(1, ticks));
    }

    private long Now() => Timestamp.From(_time.GetUtcNow()).Ticks;

    private TimeSpan Elapsed()
    {
        var now = _time.GetTimestamp();
        var elapsed = _time.GetElapsedTime(_last, now);
        _last = now;
        return elapsed;
    }
}
