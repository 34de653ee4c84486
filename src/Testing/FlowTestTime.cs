namespace FastFlow.Testing;

/// <summary>
/// The clock of a <see cref="FlowTest{TPipeline}"/>: it stands still until the test moves it, and then the pipeline's processing time moves with it. Hand it as well to
/// the pipeline and to services that take a <see cref="TimeProvider"/>, so that all go by the same time; timers made from it go off as it passes them.
/// </summary>
public sealed class FlowTestTime : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now;
    private long _timersSet;

    /// <summary>Begins at 2000-01-01T00:00:00Z.</summary>
    public FlowTestTime()
        : this(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Begins at <paramref name="start"/>.</summary>
    public FlowTestTime(DateTimeOffset start) => (Start, _now) = (start.ToUniversalTime(), start.ToUniversalTime());

    /// <summary>Raised after every move, when the timers up to there have gone off.</summary>
    internal event Action? Moved;

    /// <summary>When the clock began.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>What it shows.</summary>
    public Timestamp Now => Timestamp.From(_now);

    /// <summary>UTC, wherever the test runs.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;

    /// <inheritdoc/>
    public override long GetTimestamp() => (_now - Start).Ticks;

    /// <summary>Moves the clock on: timers that are due go off in order, then what is due by processing time fires in the pipelines under test.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative: time does not go back.</exception>
    public void Advance(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var target = _now + duration;
        while (_timers.Where(timer => timer.Due <= target).MinBy(timer => (timer.Due, timer.Number)) is { } timer)
        {
            _now = timer.Due > _now ? timer.Due : _now;
            timer.GoOff();
        }

        _now = target;
        Moved?.Invoke();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(FlowTestTime time, Action callback) : ITimer
    {
        private TimeSpan _period;
        private bool _isDisposed;

        public DateTimeOffset Due { get; private set; }

        /// <summary>Timers due at one instant go off in the order of being set.</summary>
        public long Number { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed)
            {
                return false;
            }

            time._timers.Remove(this);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                (Due, Number, _period) = (time._now + dueTime, time._timersSet++, period);
                time._timers.Add(this);
            }

            return true;
        }

        public void GoOff()
        {
            if (_period > TimeSpan.Zero)
            {
                (Due, Number) = (Due + _period, time._timersSet++);
            }
            else
            {
                time._timers.Remove(this);
            }

            callback();
        }

        public void Dispose()
        {
            _isDisposed = true;
            time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
