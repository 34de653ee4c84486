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
    // With null for those that have finished.
    private readonly Dictionary<TSplit, ReaderLane<T, TPosition>?> _known = [];
    private readonly Dictionary<SourceLane, TSplit> _splitOf = [];
    private readonly Stack<int> _finishedClocks = [];
    private readonly List<(TSplit Split, int Clocks, StoredPosition<TPosition> Position)> _resumed = [];
    private DiscoveryLane<TSplit>? _discovery;
    private ConsecutiveReader<T, TSplit, TPosition>? _consecutive;
    private ReaderLane<T, TPosition>? _sequence;
    private StoredTurn? _resumedTurn;
    private int _open;

    // The clock of the splits that are still to be found, or of the sequence. It holds nobody back, but while it has not finished the source hasn't either.
    private int? _unknown;

    /// <summary>How a split's name is written to checkpoints; null if the runtime knows, or if none are taken.</summary>
    public RowCodec<TSplit>? Splits { get; init; }

    /// <summary>How a split's position is written to checkpoints; null if the runtime knows, or if none are taken.</summary>
    public RowCodec<TPosition>? Positions { get; init; }

    /// <summary>Its splits can be read again from a position.</summary>
    public bool IsReplayable { get; init; } = typeof(TPosition) != typeof(NoPosition);

    /// <inheritdoc/>
    internal override bool CanReplay => IsReplayable;

    /// <inheritdoc/>
    internal override StoredState[] Stored()
    {
        var (splits, positions) = (Known(Splits), Known(Positions));
        var meaning = source.AreConsecutive ? "consecutive splits" : "splits";
        var whole = StateType.Struct(new("Events", StateType.Of(StateKind.Int64)), new("Clocks", SourceTime.ClocksType), new("Turn", StoredTurn.Type));
        var each = StateType.Struct([new("Split", splits.Type), new("Number", StateType.Of(StateKind.Int64)), .. StoredPosition<TPosition>.FieldsOf(positions), new("Clocks", SourceTime.ClocksType)]);
        return
        [
            new StoredByHand(StateId, whole, meaning, rows => rows.Add(SaveWhole), LoadWhole),
            new StoredByHand($"{StateId}/splits", each, meaning, rows => SaveSplits(rows, splits, positions), (ref StateReader value) => LoadSplit(ref value, splits, positions)),
        ];
    }

    private protected override void OpenLanes(CancellationToken stop)
    {
        var lists = new AsyncEnumerableReader<IReadOnlyList<TSplit>>(token => source.DiscoverAsync(Context, token));
        if (source.AreConsecutive)
        {
            _unknown ??= Time.AddSplit();
            _consecutive ??= NewSequence();
            _consecutive.Open(lists);
            if (!Time.IsIdle(_unknown.Value))
            {
                // Though it had ended, there may be more by now.
                Time.SetState(_unknown.Value, SplitState.Active);
            }

            _sequence = Add(_consecutive, _unknown.Value, source.IsBounded, _resumedTurn is { } turn ? new StoredPosition<TPosition>(false, default!, false, turn) : null);
            AwaitSplits(() => _consecutive.Begin(stop), stop);
            return;
        }

        // Though an earlier search had ended, this one may find more.
        _unknown ??= Time.AddSplit();
        Time.SetState(_unknown.Value, SplitState.Idle);
        foreach (var (split, clocks, position) in _resumed.OrderBy(static split => split.Position.Turn.Number))
        {
            OpenSplit(split, clocks, position);
        }

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
            Time.Raise(_unknown!.Value, Time.WatermarkOf(lane.Split));
        }

        base.Finish(lane);
        if (_discovery is not null)
        {
            _splitOf.Remove(lane, out var split);
            _known[split!] = null;
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

    private ConsecutiveReader<T, TSplit, TPosition> NewSequence() => new(source, () => Context, FailuresOf);

    private void OnFound(IReadOnlyList<TSplit> splits)
    {
        // What the others have reached without them stands.
        AdvanceTime();

        // All of them hold the watermark back before an event of any is read.
        foreach (var split in splits)
        {
            if (_known.TryAdd(split, null))
            {
                OpenSplit(split, Clocks(), resumed: null);
            }
        }
    }

    private void OpenSplit(TSplit split, int clocks, StoredPosition<TPosition>? resumed)
    {
        var position = resumed ?? default;
        var lane = Add(source.Open(Context, split, position.HasPosition, position.Position), clocks, source.IsBounded, resumed);
        _known[split] = lane;
        _splitOf.Add(lane, split);
        _open++;
    }

    private void OnAllFound() => Finish(_unknown!.Value);

    private int Clocks()
    {
        if (!_finishedClocks.TryPop(out var clocks))
        {
            return Time.AddSplit();
        }

        Time.Reuse(clocks);
        return clocks;
    }

    private void SaveWhole(ref StateWriter writer)
    {
        writer.WriteInt64(EventsRead);
        Time.Save(_unknown!.Value, ref writer);
        (_sequence is null ? default : Order.TurnOf(_sequence)).Write(ref writer);
    }

    private void LoadWhole(ref StateReader value)
    {
        EventsRead = value.ReadInt64() is >= 0 and var events ? events : throw value.Fail(sizeof(long), "a negative count of events", "a count is not negative");
        _unknown = Time.AddSplit();
        Time.Load(_unknown.Value, ref value);
        _resumedTurn = StoredTurn.Read(ref value);
    }

    private void SaveSplits(StoredByHand.Rows rows, RowCodec<TSplit> splits, RowCodec<TPosition> positions)
    {
        if (_consecutive is not null)
        {
            _consecutive.Save((split, number, position) => Add(split, number, position, clocks: null));
            return;
        }

        long number = 0;
        foreach (var (split, lane) in _known)
        {
            Add(split, number++, lane?.PositionIn(Order, IsDrained) ?? new(false, default!, true, default), lane?.Split);
        }

        void Add(TSplit split, long at, StoredPosition<TPosition> position, int? clocks) => rows.Add((ref StateWriter writer) =>
        {
            splits.Write(ref writer, in split);
            writer.WriteInt64(at);
            position.Write(ref writer, positions);
            if (clocks is { } index)
            {
                Time.Save(index, ref writer);
            }
            else
            {
                writer.WriteCount(0);
            }
        });
    }

    private void LoadSplit(ref StateReader value, RowCodec<TSplit> splits, RowCodec<TPosition> positions)
    {
        var (split, number) = (splits.Read(ref value), value.ReadInt64());
        var position = StoredPosition<TPosition>.Read(ref value, positions);
        if (source.AreConsecutive)
        {
            (_consecutive ??= NewSequence()).Load(split, number, position);
            SourceTime.Skip(ref value);
            return;
        }

        if (!_known.TryAdd(split, null))
        {
            throw value.Fail(0, $"split {split} a second time", "each is there once");
        }

        if (position.IsFinished)
        {
            SourceTime.Skip(ref value);
            return;
        }

        var clocks = Time.AddSplit();
        Time.Load(clocks, ref value);
        _resumed.Add((split, clocks, position));
    }
}
