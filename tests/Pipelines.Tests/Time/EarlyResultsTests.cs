namespace FastFlow.Pipelines.Tests.Time;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("10s"), AllowedLateness("0s"), EarlyResults("2s", Time = TimeDomain.Processing)]
public readonly struct EarlySessions
{
    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static void Merge(ref Sum sum, in Sum other) => (sum.Value, sum.Count) = (sum.Value + other.Value, sum.Count + other.Count);

    public static string Result(in Sum sum, string key, Window window, Firing firing) => Text.Of(key, in sum, window, firing);
}

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("0s"), EarlyResults(nameof(Period), Time = TimeDomain.Processing)]
public sealed class EarlySliding(TimeSpan period)
{
    public TimeSpan Period { get; } = period;

    public static void Add(ref Sum sum, in Reading reading) => (sum.Value, sum.Count) = (sum.Value + reading.Value, sum.Count + 1);

    public static void Merge(ref Sum sum, in Sum other) => (sum.Value, sum.Count) = (sum.Value + other.Value, sum.Count + other.Count);

    public static string Result(in Sum sum, string key, Window window, Firing firing) => Text.Of(key, in sum, window, firing);
}

[Process, GlobalWindow, UnboundedState("a few readings"), EarlyResults("2s", Time = TimeDomain.Processing)]
public readonly struct EarlyList
{
    public static void OnWindow(ReadOnlySpan<Reading> events, Firing firing, Emit<string> emit) =>
        emit.Send($"{string.Join(',', events.ToArray().Select(reading => reading.Value))} {firing.Kind} {firing.Number}");
}

/// <summary>Rings two seconds of the clock after the first reading.</summary>
[Process, UnboundedState("one")]
public readonly struct AlarmClock
{
    public static void On(in Reading reading, ref int count, Clock clock, Timers timers)
    {
        if (count++ == 0)
        {
            timers.SetProcessing(clock.Now + TimeSpan.FromSeconds(2));
        }
    }

    public static void OnTimer(Emit<bool> ring) => ring.Send(true);
}

[Sink]
public sealed class Bell
{
    private readonly TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Rung => _rung.Task;

    public void Write(bool ring) => _rung.TrySetResult();
}

[Sink]
public sealed class Written(Journal journal)
{
    public void Write(string line) => journal.Add(line);
}

/// <summary>One reading, and another when the test says so.</summary>
[Source, EventTime(nameof(Reading.Second), Unit = TimeUnit.Seconds), Watermark]
public sealed class HeldReadings(Task release)
{
    public async IAsyncEnumerable<Reading> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new("a", 1, 3);
        await release.WaitAsync(cancellationToken);
        yield return new("a", 2, 4);
    }
}

[Pipeline, Flow<Readings, EarlySessions, Written>, Discard<Reading>]
public partial class EarlySessionsOfReadings;

[Pipeline, Flow<Readings, EarlySliding, Written>, Discard<Reading>]
public partial class EarlySlidingReadings;

[Pipeline, Flow<Readings, EarlyList, Written>]
public partial class EarlyListOfReadings;

[Pipeline, Flow<Readings, EarlySessions, CountOfResults, Written>, Discard<Reading>, Discard<string>]
public partial class CountedEarlyResults;

[Pipeline, Flow<HeldReadings, EarlySessions, Written>, Flow<HeldReadings, AlarmClock, Bell>, Discard<Reading>]
public partial class BatchWithEarlyResults;

/// <summary>Early results of windows in event time that the clock brings about.</summary>
public sealed class EarlyResultsTests
{
    private readonly Journal _journal = new();
    private readonly SteppedTime _time = new();
    private int _taken;

    [Fact]
    public void Session_WhenTheClockPassesAMultiple_GivesWhatItHasIfThatIsNew()
    {
        var pipeline = new EarlySessionsOfReadings(new Written(_journal), _time);
        pipeline.Push([new("b", 1, 6), new("a", 1, 3)]);
        pipeline.AdvanceProcessing(At(1));
        Assert.Empty(Taken());
        pipeline.AdvanceProcessing(At(2));
        Assert.Equal(["a [3,13) 1:1 Early 1", "b [6,16) 1:1 Early 1"], Taken());

        pipeline.AdvanceProcessing(At(5));
        Assert.Empty(Taken());
        pipeline.Push(new Reading("b", 2, 10));
        pipeline.AdvanceProcessing(At(5.9));
        Assert.Empty(Taken());
        pipeline.AdvanceProcessing(At(20));
        Assert.Equal(["b [6,20) 2:3 Early 2"], Taken());

        pipeline.Push(new Reading("b", 4, 40));
        Assert.Equal(["a [3,13) 1:1 OnTime 2", "b [6,20) 2:3 OnTime 3"], Taken());
        pipeline.AdvanceProcessing(At(22));
        pipeline.Complete();
        Assert.Equal(["b [40,50) 1:4 Early 1", "b [40,50) 1:4 OnTime 2"], Taken());
    }

    [Fact]
    public void Sliding_WhenTheClockPassesAMultipleOfAMember_FiresInOrderOfTheWindowsEnds()
    {
        var pipeline = new EarlySlidingReadings(new EarlySliding(TimeSpan.FromSeconds(3)), new Written(_journal), _time);
        pipeline.Push([new("a", 1, 7), new("b", 1, 2), new("a", 2, 9)]);
        pipeline.AdvanceProcessing(At(2));
        Assert.Empty(Taken());
        pipeline.AdvanceProcessing(At(3));
        Assert.Equal(["b [-5,5) 1:1 Early 1", "a [0,10) 2:3 Early 1", "b [0,10) 1:1 Early 1", "a [5,15) 2:3 Early 1"], Taken());
        pipeline.Push(new Reading("a", 4, 12));
        Assert.Equal(["b [-5,5) 1:1 OnTime 2"], Taken());
        pipeline.AdvanceProcessing(At(6));
        Assert.Equal(["a [5,15) 3:7 Early 2", "a [10,20) 1:4 Early 1"], Taken());
    }

    [Fact]
    public void WindowOverAllEvents_WhenTheClockPassesAMultiple_ShowsThemAll()
    {
        var pipeline = new EarlyListOfReadings(new Written(_journal), _time);
        pipeline.Push([new("a", 1, 7), new("b", 2, 2)]);
        pipeline.AdvanceProcessing(At(2));
        pipeline.Push(new Reading("a", 3, 1));
        pipeline.AdvanceProcessing(At(4));
        pipeline.AdvanceProcessing(At(6));
        pipeline.Complete();
        Assert.Equal(["1,2 Early 1", "1,2,3 Early 2", "1,2,3 OnTime 3"], Taken());
    }

    [Fact]
    public void EarlyResult_HappensAtTheLastTickOfItsWindow()
    {
        var pipeline = new CountedEarlyResults(new Written(_journal), _time);
        pipeline.Push([new("a", 1, 3), new("b", 1, 15)]);
        pipeline.AdvanceProcessing(At(2));
        pipeline.Complete();

        // Sessions to 13 and to 25, each early and on time.
        Assert.Equal(["[0,20) 2", "[20,40) 2"], Taken());
    }

    [Fact]
    public async Task Job_WhoseSourceIsSilent_WakesForThem()
    {
        var pipeline = new EarlySessionsOfReadings(new Written(_journal), _time);
        await using var job = pipeline.Start(new JobOptions());
        await pipeline.Readings.PushAsync(new("a", 1, 3), TestContext.Current.CancellationToken);
        await Passes(() => _journal.Lines.Count == 1);
        await pipeline.Readings.PushAsync(new("a", 2, 4), TestContext.Current.CancellationToken);
        await Passes(() => _journal.Lines.Count == 2);
        await job.DrainAsync();
        Assert.Equal(["a [3,13) 1:1 Early 1", "a [3,14) 2:3 Early 2", "a [3,14) 2:3 OnTime 3"], _journal.Lines);
    }

    [Theory]
    [InlineData(ExecutionMode.Streaming, "a [3,13) 1:1 Early 1")]
    [InlineData(ExecutionMode.Batch, "a [3,14) 2:3 OnTime 1")]
    public async Task BoundedSource_GivesThemUnlessInBatch(ExecutionMode mode, string first)
    {
        var (release, bell) = (new TaskCompletionSource(), new Bell());
        var pipeline = new BatchWithEarlyResults(new HeldReadings(release.Task), new Written(_journal), bell, _time);
        await using var job = pipeline.Start(new JobOptions { Mode = mode });
        await Passes(() => bell.Rung.IsCompleted);
        release.SetResult();
        await job.Completion.Soon();
        Assert.Equal(first, _journal.Lines[0]);
        Assert.StartsWith("a [3,14) 2:3 OnTime", _journal.Lines[^1]);
        Assert.Equal(mode == ExecutionMode.Batch, _journal.Lines.Count == 1);
    }

    private static Timestamp At(double seconds) => Timestamp.From(SteppedTime.Start + TimeSpan.FromSeconds(seconds));

    private List<string> Taken()
    {
        var lines = _journal.Lines;
        var taken = lines.Skip(_taken).ToList();
        _taken = lines.Count;
        return taken;
    }

    /// <summary>Lets the clock go on until something has happened; if it doesn't, the test gives up.</summary>
    private async Task Passes(Func<bool> hasHappened)
    {
        for (var step = 0; !hasHappened(); step++)
        {
            Assert.True(step < 20_000, $"Nothing happened while the clock went on. So far: {string.Join("; ", _journal.Lines)}");
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A clock that stands between steps, at first at a multiple of all periods; timers go off where it passes them.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        private readonly List<Timer> _timers = [];
        private long _ticks = Start.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, () => callback(state));
            lock (_timers)
            {
                _timers.Add(timer);
            }

            timer.Change(dueTime, period);
            return timer;
        }

        public void Advance(TimeSpan by)
        {
            var now = Interlocked.Add(ref _ticks, by.Ticks);
            Timer[] timers;
            lock (_timers)
            {
                timers = [.. _timers];
            }

            foreach (var timer in timers)
            {
                timer.GoOff(now);
            }
        }

        private sealed class Timer(SteppedTime time, Action goOff) : ITimer
        {
            private long _due = long.MaxValue;

            public void GoOff(long now)
            {
                var due = Volatile.Read(ref _due);
                if (due <= now && Interlocked.CompareExchange(ref _due, long.MaxValue, due) == due)
                {
                    goOff();
                }
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Volatile.Write(ref _due, dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks);
                return true;
            }

            public void Dispose() => Volatile.Write(ref _due, long.MaxValue);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
