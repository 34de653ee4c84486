using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FastFlow.Tests.Execution;

/// <summary>A source whose splits are readers that the test has made.</summary>
public sealed class TestSplits(params ISourceReader<Reading, long>[] readers) : ISplitSource<Reading, int, long>
{
    private readonly Channel<IReadOnlyList<int>> _lists = Channel.CreateUnbounded<IReadOnlyList<int>>();

    public bool AreConsecutive { get; init; }

    public bool IsBounded { get; init; }

    /// <summary>Called before a list of splits is given.</summary>
    public Action? OnFound { get; init; }

    public List<int> Opened { get; } = [];

    public TestSplits Find(params int[] splits)
    {
        _lists.Writer.TryWrite(splits);
        return this;
    }

    /// <summary>All are known at once, and no more will be.</summary>
    public TestSplits FindAll()
    {
        Find([.. Enumerable.Range(0, readers.Length)]);
        return EndSearch();
    }

    public TestSplits EndSearch()
    {
        _lists.Writer.Complete();
        return this;
    }

    public async IAsyncEnumerable<IReadOnlyList<int>> DiscoverAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var list in _lists.Reader.ReadAllAsync(cancellationToken))
        {
            OnFound?.Invoke();
            yield return list;
        }
    }

    public ISourceReader<Reading, long> Open(SourceContext context, int split, bool resume, long position)
    {
        Opened.Add(split);
        return readers[split];
    }
}

internal static class Jobs
{
    public static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(30);

    public static SourcePump Pump(this TestWorker worker, int node, TestSplits source) =>
        new SplitPump<Reading, int, long>(node, worker, source, worker.Loop(node)) { IdleAfter = IdleAfter };

    public static SourcePump Pump(this TestWorker worker, int node, ISourceReader<Reading, long> reader, bool isBounded = false) =>
        new SourcePump<Reading, long>(node, worker, (_, _, _) => reader, worker.Loop(node)) { IdleAfter = IdleAfter, IsBounded = isBounded };

    public static Job Start(this TestWorker worker, params SourcePump[] pumps) => Job.Start(GraphOf(worker), () => new JobWorker(worker, pumps), null);

    public static PipelineGraph GraphOf(PipelineWorker worker) => new(
        worker.Pipeline,
        128,
        [.. worker.NodeNames.Select((name, index) => new PipelineNode(index, name, name, "Map", typeof(Reading), null, name, 0, null, null, null, ErrorPolicy.Fail))],
        []);

    public static Task Soon(this Task task) => task.WaitAsync(TimeSpan.FromSeconds(30), Xunit.TestContext.Current.CancellationToken);
}
