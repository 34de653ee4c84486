namespace FastFlow.Testing;

/// <summary>A timer that is set: of a key and domain there is one at most for each time.</summary>
internal sealed record SetTimer(object Key, TimeDomain Domain, long Time, long Number);

/// <summary>The timers of one operator, as a list that is searched from end to end.</summary>
internal sealed class InterpretedTimers
{
    private readonly List<SetTimer> _set = [];
    private long _number;

    /// <summary>How many were dropped at end of input.</summary>
    public int DroppedCount { get; private set; }

    /// <summary>Does what a handler that has returned asked for.</summary>
    /// <param name="key">The key that it was called for.</param>
    /// <param name="requests">What it asked.</param>
    /// <param name="fired">The timer that it was called for, if it was <c>OnTimer</c>.</param>
    /// <param name="isAtEnd">At end of input nothing brings a timer about any more, so none is set.</param>
    public void Apply(object key, IEnumerable<TimerRequest> requests, SetTimer? fired, bool isAtEnd)
    {
        if (fired is not null && requests.FirstOrDefault(request => !request.IsCancelled && request.Domain == fired.Domain && request.Time.Ticks <= fired.Time && !(isAtEnd && fired.Time == long.MaxValue)) is { Time: var time } wrong && wrong != default)
        {
            throw new InvalidOperationException($"OnTimer, called for the timer of {new Timestamp(fired.Time)}, set a timer of the same kind for {time}, which isn't later.");
        }

        foreach (var request in requests)
        {
            var known = _set.FindIndex(timer => timer.Key.Equals(key) && timer.Domain == request.Domain && timer.Time == request.Time.Ticks);
            if (request.IsCancelled && known >= 0)
            {
                _set.RemoveAt(known);
            }
            else if (!request.IsCancelled && known < 0 && isAtEnd)
            {
                DroppedCount++;
            }
            else if (!request.IsCancelled && known < 0)
            {
                _set.Add(new SetTimer(key, request.Domain, request.Time.Ticks, _number++));
            }
        }
    }

    public void Clear(object key) => _set.RemoveAll(timer => timer.Key.Equals(key));

    /// <summary>End of input: what waits for processing time has none to wait for.</summary>
    public void End() => DroppedCount += _set.RemoveAll(timer => timer.Domain == TimeDomain.Processing);

    /// <summary>Takes the next timer that is due at <paramref name="time"/>, in order of time, then of being set; null if there is none.</summary>
    public SetTimer? Take(TimeDomain domain, long time)
    {
        var due = _set.Where(timer => timer.Domain == domain && timer.Time <= time).MinBy(timer => (timer.Time, timer.Number));
        if (due is not null)
        {
            _set.Remove(due);
        }

        return due;
    }
}
