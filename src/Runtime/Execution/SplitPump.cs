using System.ComponentModel;

namespace FastFlow;

/// <summary>The pump of an <see cref="ISplitSource{T, TSplit, TPosition}"/>.</summary>
/// <typeparam name="T">The event type.</typeparam>
/// <typeparam name="TSplit">What names a split.</typeparam>
/// <typeparam name="TPosition">Where a split's reader stands.</typeparam>
/// <param name="node">The source's index in the graph.</param>
/// <param name="worker">Runs its events, and names and counts what failed.</param>
/// <param name="source">Finds and opens the splits.</param>
/// <param name="handler">The worker's entry for this source.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SplitPump<T, TSplit, TPosition>(int node, PipelineWorker worker, ISplitSource<T, TSplit, TPosition> source, BatchHandler<T> handler) : SourcePump<T>(node, worker, handler)
    where TSplit : notnull
{
    private readonly HashSet<TSplit> _known = [];
    private readonly Stack<int> _finishedClocks = [];
    private DiscoveryLane<TSplit>? _discovery;
    private int _open;

    // The clock of the splits that are still to be found. It holds nobody back, but while it has not finished the source hasn't either.
    private int _unknown;

    private protected override void OpenLanes(CancellationToken stop)
    {
        var lists = new AsyncEnumerableReader<IReadOnlyList<TSplit>>(token => source.DiscoverAsync(Context, token));
        if (source.AreConsecutive)
        {
            var reader = new ConsecutiveReader<T, TSplit, TPosition>(source, Context, lists, FailuresOf);
            Add(reader, Time.AddSplit(), source.IsBounded);
            AwaitSplits(() => reader.Begin(stop), stop);
            return;
        }

        _unknown = Time.AddSplit();
        Time.SetState(_unknown, SplitState.Idle);
        _discovery = new DiscoveryLane<TSplit>(lists, OnFound, OnAllFound);
        Add(_discovery);
        AwaitSplits(() => _discovery.Begin(stop), stop);
    }

    /// <inheritdoc/>
    internal override void Finish<TOther>(ReaderLane<T, TOther> lane)
    {
        _open--;
        if (_open == 0 && _discovery is { IsFinished: false })
        {
            // What the splits had reached when the last of them ended stands until another is found.
            Time.Raise(_unknown, Time.WatermarkOf(lane.Split));
        }

        base.Finish(lane);
        if (_discovery is not null)
        {
            Remove(lane);
            _finishedClocks.Push(lane.Split);
        }
    }

    private static void AwaitSplits(Action begin, CancellationToken stop)
    {
        try
        {
            begin();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The job was stopped before there was anything to read; it ends as it does later on.
        }
    }

    private void OnFound(IReadOnlyList<TSplit> splits)
    {
        // What the others have reached without them stands.
        AdvanceTime();

        // All of them hold the watermark back before an event of any is read.
        foreach (var split in splits)
        {
            if (_known.Add(split))
            {
                Add(source.Open(Context, split, resume: false, default!), Clocks(), source.IsBounded);
                _open++;
            }
        }
    }

    private void OnAllFound() => Finish(_unknown);

    private int Clocks()
    {
        if (!_finishedClocks.TryPop(out var clocks))
        {
            return Time.AddSplit();
        }

        Time.Reuse(clocks);
        return clocks;
    }
}
