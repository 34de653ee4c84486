namespace FastFlow.Pipelines.Tests;

/// <summary>A clock whose timers go off when the test says so, all of them.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly List<Timer> _timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(() => callback(state));
        lock (_timers)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Lets every timer go off that is set and was not disposed; says how many.</summary>
    public int Elapse()
    {
        Timer[] due;
        lock (_timers)
        {
            due = [.. _timers.Where(timer => !timer.IsDisposed)];
            _timers.Clear();
        }

        foreach (var timer in due)
        {
            timer.GoOff();
        }

        return due.Length;
    }

    private sealed class Timer(Action goOff) : ITimer
    {
        public bool IsDisposed { get; private set; }

        public void GoOff() => goOff();

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
