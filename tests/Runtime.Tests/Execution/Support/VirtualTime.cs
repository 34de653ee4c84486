namespace FastFlow.Tests.Execution;

/// <summary>A clock that stands until the test moves it. Setting a timer allocates nothing.</summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly SemaphoreSlim _wasSet = new(0);
    private long _ticks = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;
    private int _looks;
    private long _sets;
    private long _awaited;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How often somebody looked at it.</summary>
    public int Looks => Volatile.Read(ref _looks);

    public long Now => Timestamp.From(new DateTimeOffset(Volatile.Read(ref _ticks), TimeSpan.Zero)).Ticks;

    public override DateTimeOffset GetUtcNow()
    {
        Interlocked.Increment(ref _looks);
        return new(Volatile.Read(ref _ticks), TimeSpan.Zero);
    }

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until a timer is set that goes off in so long; for another setting than the last one that was waited for.</summary>
    public void AwaitTimer(TimeSpan due)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_timers.Find(timer => timer.Set > _awaited && timer.Due == _ticks + due.Ticks) is { } timer)
                {
                    _awaited = timer.Set;
                    return;
                }
            }

            if (!_wasSet.Wait(TimeSpan.FromSeconds(30)))
            {
                lock (_gate)
                {
                    Assert.Fail($"No timer was set to go off in {due}, but in {string.Join(", ", _timers.Select(timer => timer.Due == long.MaxValue ? "never" : $"{TimeSpan.FromTicks(timer.Due - _ticks)}{(timer.Set > _awaited ? "" : " as before")}"))}.");
                }
            }
        }
    }

    /// <summary>Moves the clock; timers go off that are due by then.</summary>
    public void Advance(TimeSpan time)
    {
        List<Timer> due;
        lock (_gate)
        {
            var now = Interlocked.Add(ref _ticks, time.Ticks);
            due = _timers.FindAll(timer => timer.Due <= now);
            due.ForEach(timer => timer.Due = long.MaxValue);
        }

        due.ForEach(timer => timer.GoOff());
    }

    private sealed class Timer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; set; } = long.MaxValue;

        /// <summary>Which of all settings of timers was its last one.</summary>
        public long Set { get; private set; }

        public void GoOff() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                Set = ++time._sets;
                Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time._ticks + dueTime.Ticks;
            }

            time._wasSet.Release();
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
