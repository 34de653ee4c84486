namespace FastFlow.Tests.Time;

/// <summary>The timers of an operator, straight from the definition: a list, searched for everything.</summary>
internal sealed class TimerModel
{
    private readonly List<Timer> _timers = [];
    private long _set;
    private long _target = long.MinValue;
    private bool _isProcessing;

    public readonly record struct Timer(int Key, TimeDomain Domain, long Time, long Set);

    public long Watermark { get; private set; } = long.MinValue;

    public long ProcessingTime { get; private set; } = long.MinValue;

    public long Dropped { get; private set; }

    /// <summary>The timer whose handler runs.</summary>
    public Timer? Firing { get; private set; }

    public IReadOnlyList<Timer> Timers => _timers;

    public long NextDue(TimeDomain domain) => _timers.Where(timer => timer.Domain == domain).Select(timer => timer.Time).DefaultIfEmpty(long.MaxValue).Min();

    public bool FiresNow => _timers.Any(timer => timer.Domain == TimeDomain.Event && timer.Time <= Watermark);

    public void Apply(int key, IEnumerable<TimerRequest> requests)
    {
        foreach (var request in requests)
        {
            var isSet = _timers.Any(timer => IsOf(timer, key, request));
            if (request.IsCancelled)
            {
                _timers.RemoveAll(timer => IsOf(timer, key, request));
            }
            else if (!isSet && Math.Max(Watermark, _target) == long.MaxValue)
            {
                Dropped++;
            }
            else if (!isSet)
            {
                _timers.Add(new(key, request.Domain, request.Time.Ticks, _set++));
            }
        }
    }

    public bool MayAsk(TimerRequest request) =>
        request.IsCancelled || Firing is not { } firing || firing.Domain != request.Domain || request.Time.Ticks > firing.Time;

    public void Clear(int key) => _timers.RemoveAll(timer => timer.Key == key);

    public void Skip(long watermark) => Watermark = watermark;

    public void Begin(long watermark) => (_target, _isProcessing) = (watermark, false);

    public void BeginProcessing(long now) => (_target, _isProcessing, ProcessingTime) = (Watermark, true, Math.Max(now, ProcessingTime));

    public bool MoveNext()
    {
        var due = _timers.Where(timer => timer.Domain == TimeDomain.Event && timer.Time <= _target).ToList();
        if (due.Count == 0 && _isProcessing)
        {
            due = [.. _timers.Where(timer => timer.Domain == TimeDomain.Processing && timer.Time <= ProcessingTime)];
        }

        if (due.Count == 0)
        {
            (Firing, Watermark) = (null, _target);
            Dropped += Watermark == long.MaxValue ? _timers.RemoveAll(timer => timer.Domain == TimeDomain.Processing) : 0;
            return false;
        }

        Firing = due.OrderBy(timer => timer.Time).ThenBy(timer => timer.Set).First();
        _timers.Remove(Firing.Value);
        return true;
    }

    private static bool IsOf(Timer timer, int key, TimerRequest request) =>
        timer.Key == key && timer.Domain == request.Domain && timer.Time == request.Time.Ticks;
}
