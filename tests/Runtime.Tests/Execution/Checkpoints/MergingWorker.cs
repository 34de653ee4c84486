namespace FastFlow.Tests.Execution;

/// <summary>A worker that hands on what its sources give, in the order in which it comes, and goes by the time of the events.</summary>
internal sealed class MergingWorker : PipelineWorker
{
    private readonly TransactionalSinkBuffer<string, string> _sink;
    private readonly Action<string> _onEvent;
    private readonly SourceTime[] _times;
    private readonly Nothing _nothing;

    /// <param name="sources">For each source whether it is read by splits.</param>
    public MergingWorker(TimeProvider time, bool[] sources, ITransactionalSink<string, string> sink, Action<string> onEvent)
        : base("Merging", [.. sources.Select((_, index) => $"Source{index}"), "Sink"], time)
    {
        _onEvent = onEvent;
        AddTransactional(_sink = new(sources.Length, sink));
        var timeline = AddTimeline("all");
        _times = [.. sources.Select((isSplit, index) => AddSource(index, new SourceTime(isSplit, new TimeOrigin(true, timeline))))];
        AddTimed(new TimedOperator(sources.Length, _nothing = new Nothing { Timeline = timeline }, timeline));
        Here.Node = sources.Length;
    }

    public static PipelineGraph GraphOf(int sources) => new(
        "Merging",
        128,
        [.. Enumerable.Range(0, sources + 1).Select(index => new PipelineNode(index, $"Node{index}", $"Node{index}", "Map", typeof(int), null, index == sources ? "Test.Sink" : $"Test.Source{index}", 0, null, null, null, ErrorPolicy.Fail))],
        []);

    public BatchHandler<Reading> Loop(int source) => readings =>
    {
        for (var i = 0; i < readings.Length; i++)
        {
            Here.Index = i;
            _onEvent(readings[i].Id);
            var clock = _times[source].Clocks[0];

            // What an event carries is part of what must come back.
            _sink.Add($"{readings[i].Id} {(clock.Watermark == long.MinValue ? "-" : clock.Watermark)}");
            Advance(clock, TimeMath.Watermark(readings[i].Time, 2));
        }
    };

    public override ValueTask RestAsync(CancellationToken stop, CancellationToken abort) => _sink.WriteAsync(abort);

    protected override void Fire(int node, long watermark) => _nothing.Skip(watermark);

    protected override StoredState[] Stored() => [.. _times.Select((time, index) => (time, index)).Where(source => source.time.Clocks.Length > 0).Select(source => new StoredClocks($"Test.Source{source.index}/time", source.time))];

    private sealed class Nothing : TimedState
    {
        public override long NextDue => long.MaxValue;
    }
}

/// <summary>Readings in memory, in portions of random size; a position is the index of the last one handed on.</summary>
internal sealed class MemoryReader(IReadOnlyList<Reading> readings, long next, Random random, Func<bool> isPaused) : ISourceReader<Reading, long>
{
    public long Position => next - 1;

    public SourceStatus Read(Span<Reading> buffer, out int count)
    {
        count = isPaused() || random.Next(4) == 0 ? 0 : Math.Min(Math.Min(buffer.Length, random.Next(3) == 0 ? random.Next(1, 7) : buffer.Length), readings.Count - (int)next);
        for (var i = 0; i < count; i++)
        {
            buffer[i] = readings[(int)next++];
        }

        return next == readings.Count && random.Next(2) == 0 ? SourceStatus.Finished : count == 0 ? SourceStatus.Waiting : SourceStatus.Ready;
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await Task.Yield();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Splits in memory, found in two lists.</summary>
internal sealed class MemorySplits(IReadOnlyList<IReadOnlyList<Reading>> splits, bool areConsecutive, Random random, Func<bool> isPaused) : ISplitSource<Reading, int, long>
{
    public bool AreConsecutive => areConsecutive;

    public bool IsBounded => true;

    public List<(int Split, long From)> Opened { get; } = [];

    public IAsyncEnumerable<IReadOnlyList<int>> DiscoverAsync(SourceContext context, CancellationToken cancellationToken) =>
        new IReadOnlyList<int>[] { [.. Enumerable.Range(0, splits.Count)] }.ToAsyncEnumerable();

    public ISourceReader<Reading, long> Open(SourceContext context, int split, bool resume, long position)
    {
        Opened.Add((split, resume ? position : -1));
        return new MemoryReader(splits[split], resume ? position + 1 : 0, random, isPaused);
    }
}
