namespace FastFlow.Tests.Execution;

/// <summary>An event of a test: which one, and when it happened.</summary>
public readonly record struct Reading(string Id, long Time);

/// <summary>
/// A worker as the generator would emit it for sources that all feed one operator, which gathers the ids of the events of each tumbling window. It writes down what
/// happens to it.
/// </summary>
public sealed class TestWorker : PipelineWorker
{
    public const long WindowSize = 10;

    private readonly List<string> _log = [];
    private readonly int _sources;
    private readonly Windows _windows;

    /// <param name="time">Processing time.</param>
    /// <param name="sources">For each source whether it is read by splits.</param>
    /// <param name="hasTime">Events say when they happened.</param>
    public TestWorker(TimeProvider time, bool[] sources, bool hasTime = true)
        : base("Test", [.. sources.Select((_, i) => $"Source{i}"), "Window"], time)
    {
        _sources = sources.Length;
        var timeline = AddTimeline("test");
        for (var source = 0; source < sources.Length; source++)
        {
            AddSource(source, new SourceTime(sources[source], new TimeOrigin(hasTime, timeline)));
        }

        _windows = new Windows { Timeline = timeline };
        AddTimed(new TimedOperator(sources.Length, _windows, timeline));
        Here.Node = sources.Length;
    }

    public long OutOfOrderness { get; init; }

    public long AllowedLateness { get; init; }

    /// <summary>Called for every event before it is added.</summary>
    public Action<Reading>? OnEvent { get; set; }

    /// <summary>What the sinks take: the job rests until it is over.</summary>
    public Func<ValueTask>? OnRest { get; set; }

    /// <summary>Called when something is fired.</summary>
    public Action<string>? OnFire { get; set; }

    public bool LogsEvents { get; init; } = true;

    /// <summary>The state of the split whose event was handled last.</summary>
    public SplitState StateAtEvent { get; private set; }

    public long CarriedAtEvent { get; private set; }

    public int Flushes { get; private set; }

    public long Watermark => _windows.Watermark;

    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    /// <summary>A timer in processing time.</summary>
    public void SetProcessing(long time) => _windows.Due = time;

    public void Write(string line)
    {
        lock (_log)
        {
            _log.Add(line);
            Monitor.PulseAll(_log);
        }
    }

    /// <summary>Waits until a line has been written.</summary>
    public void Await(string line)
    {
        lock (_log)
        {
            while (!_log.Contains(line))
            {
                Assert.True(Monitor.Wait(_log, TimeSpan.FromSeconds(30)), $"'{line}' was not written, but:\n{string.Join('\n', _log)}");
            }
        }
    }

    /// <summary>Waits until a line has been written so many times.</summary>
    public void AwaitCount(string line, int count)
    {
        lock (_log)
        {
            while (_log.Count(other => other == line) < count)
            {
                Assert.True(Monitor.Wait(_log, TimeSpan.FromSeconds(30)), $"'{line}' was not written {count} times.");
            }
        }
    }

    /// <summary>The loop of a source.</summary>
    public BatchHandler<Reading> Loop(int source) => events =>
    {
        for (var i = 0; i < events.Length; i++)
        {
            Here.Index = i;
            Take(source, in events[i]);
        }
    };

    public override void FlushSinks() => Flushes++;

    public override ValueTask RestAsync(CancellationToken stop, CancellationToken abort) => OnRest?.Invoke() ?? ValueTask.CompletedTask;

    protected override void Fire(int node, long watermark)
    {
        Here.Node = node;
        foreach (var line in _windows.Fire(watermark))
        {
            OnFire?.Invoke(line);
            Write(line);
        }
    }

    protected override void FireProcessing(int node, long now)
    {
        Here.Node = node;
        _windows.Due = long.MaxValue;
        OnFire?.Invoke("timer");
        Write("timer");
    }

    private void Take(int source, in Reading reading)
    {
        Here.Node = _sources;
        OnEvent?.Invoke(reading);
        var clock = SourceTime(source).Clocks[0];
        StateAtEvent = clock.State;
        CarriedAtEvent = clock.Watermark;
        if (LogsEvents)
        {
            Write(reading.Id);
        }

        var end = TimeMath.Floor(reading.Time, WindowSize, 0) + WindowSize;
        if (end + AllowedLateness <= Math.Max(clock.Watermark, _windows.Watermark))
        {
            Write($"late {reading.Id}");
        }
        else
        {
            _windows.Add(end, reading.Id, end <= _windows.Watermark);
        }

        clock.Watermark = Math.Max(clock.Watermark, TimeMath.Watermark(reading.Time, OutOfOrderness));
        if (clock.Watermark >= clock.Due)
        {
            AdvanceTime();
        }
    }

    /// <summary>Windows that fire once, when the watermark passes their end; late ones with the next move.</summary>
    private sealed class Windows : TimedState
    {
        private readonly SortedDictionary<long, List<string>> _open = [];

        public long Due { get; set; } = long.MaxValue;

        public override long NextDue => _open.Count == 0 ? long.MaxValue : Math.Max(_open.First().Key, Watermark + 1);

        public override long NextProcessingDue => Due;

        public void Add(long end, string id, bool isRefiring)
        {
            if (!_open.TryGetValue(end, out var ids))
            {
                _open.Add(end, ids = []);
            }

            ids.Add(isRefiring ? id + "!" : id);
            Timeline!.Lower(NextDue);
        }

        public List<string> Fire(long watermark)
        {
            var fired = _open.Where(window => window.Key <= watermark).Select(window => $"[{window.Key - WindowSize}, {window.Key}): {string.Join(' ', window.Value)}").ToList();
            foreach (var end in _open.Keys.Where(end => end <= watermark).ToList())
            {
                _open.Remove(end);
            }

            Watermark = watermark;
            return fired;
        }
    }
}
