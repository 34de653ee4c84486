using FastFlow.Tests.State;

namespace FastFlow.Tests.Execution;

/// <summary>A worker as the generator would emit it: counts numbers by their remainder and gives every new count to a transactional sink.</summary>
internal sealed class CountingWorker : PipelineWorker
{
    public const int Keys = 3;

    private readonly KeyedTable<LongKey, long> _counts = new();
    private readonly TransactionalSinkBuffer<string, string> _sink;
    private readonly Action<int> _onEvent;

    public CountingWorker(TimeProvider time, ITransactionalSink<string, string> sink, Action<int> onEvent)
        : base("Counting", ["Numbers", "Count", "Sink"], time)
    {
        _onEvent = onEvent;
        AddTransactional(_sink = new(2, sink));
        AddSource(0, new SourceTime(isSplit: false));
        Here.Node = 1;
    }

    public static PipelineGraph Graph { get; } = GraphOf("Counting");

    public static PipelineGraph GraphOf(string id, int maxParallelism = 128) => new(
        id,
        maxParallelism,
        [.. new[] { "Numbers", "Count", "Sink" }.Select((name, index) => new PipelineNode(index, name, name, "Map", typeof(int), null, $"Test.{name}", 0, null, null, null, ErrorPolicy.Fail))],
        []);

    /// <summary>What the sink gets for numbers from 0.</summary>
    public static string[] Expected(int numbers)
    {
        var counts = new long[Keys];
        return [.. Enumerable.Range(0, numbers).Select(number => $"{number % Keys}:{++counts[number % Keys]}")];
    }

    public void OnNumbers(ReadOnlySpan<int> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            Here.Index = i;
            _onEvent(numbers[i]);
            ref var count = ref _counts.GetOrAdd(new LongKey(numbers[i] % Keys), out _);
            _sink.Add($"{numbers[i] % Keys}:{++count}");
        }
    }

    public override void Open() => AtClose(ReleaseState);

    public override ValueTask RestAsync(CancellationToken stop, CancellationToken abort) => _sink.WriteAsync(abort);

    public override void ReleaseState() => _counts.Dispose();

    protected override StoredState[] Stored() => [new StoredTable<LongKey, long, KeyCodec, CountCodec>("Test.Count", _counts)];

    public readonly struct KeyCodec : IRowCodec<LongKey>
    {
        public static StateType Type => StateType.Struct(new StateField("Remainder", StateType.Of(StateKind.Int64)));

        public static void Write(ref StateWriter writer, in LongKey value) => writer.WriteInt64(value.Value);

        public static LongKey Read(ref StateReader reader) => new(reader.ReadInt64());
    }

    public readonly struct CountCodec : IRowCodec<long>
    {
        public static StateType Type => StateType.Struct(new StateField("Count", StateType.Of(StateKind.Int64)));

        public static void Write(ref StateWriter writer, in long value) => writer.WriteInt64(value);

        public static long Read(ref StateReader reader) => reader.ReadInt64();
    }
}
