using System.ComponentModel;

namespace FastFlow;

/// <summary>The pump of a source of one split: any that can be read as an <see cref="ISourceReader{T, TPosition}"/>.</summary>
/// <typeparam name="T">The event type.</typeparam>
/// <typeparam name="TPosition">Where the reader stands.</typeparam>
/// <param name="node">The source's index in the graph.</param>
/// <param name="worker">Runs its events, and names and counts what failed.</param>
/// <param name="open">Opens the reader.</param>
/// <param name="handler">The worker's entry for this source.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public class SourcePump<T, TPosition>(int node, PipelineWorker worker, OpenReader<T, TPosition> open, BatchHandler<T> handler) : SourcePump<T>(node, worker, handler)
{
    private StoredPosition<TPosition>? _stored;
    private ReaderLane<T, TPosition>? _lane;
    private bool _hasEnded;

    /// <summary>The source ends by itself, so that where events have a time the job may wait for its turn.</summary>
    public bool IsBounded { get; init; }

    /// <summary>How its position is written to checkpoints; null if the runtime knows, or if none are taken.</summary>
    public RowCodec<TPosition>? Positions { get; init; }

    /// <summary>It can be read again from a position. A position that says nothing can't; a socket can't although it counts lines.</summary>
    public bool IsReplayable { get; init; } = typeof(TPosition) != typeof(NoPosition);

    /// <inheritdoc/>
    internal override bool CanReplay => IsReplayable;

    /// <summary>The reader has come to its end.</summary>
    private protected bool HasEnded => _hasEnded || IsDrained;

    /// <inheritdoc/>
    internal override StoredState[] Stored()
    {
        var codec = Known(Positions);
        var type = StateType.Struct([new("Events", StateType.Of(StateKind.Int64)), .. StoredPosition<TPosition>.FieldsOf(codec)]);
        return [new StoredByHand(StateId, type, "source", rows => rows.Add((ref StateWriter writer) => Save(ref writer, codec)), (ref StateReader value) => Load(ref value, codec))];
    }

    /// <inheritdoc/>
    internal override void Finish<TOther>(ReaderLane<T, TOther> lane)
    {
        _hasEnded = !IsCutShort;
        base.Finish(lane);
    }

    private protected override void OpenLanes(CancellationToken stop)
    {
        if (HasEnded || _stored is { IsFinished: true })
        {
            _hasEnded = true;
            Time.SetState(0, SplitState.Finished);
            return;
        }

        var (resume, position) = (_stored?.HasPosition ?? false, _stored is { } stored ? stored.Position : default!);
        _lane = Add(open(Context, resume, position), split: 0, IsBounded && Time.HasTime, _stored);
    }

    /// <summary>A checkpoint says how far it was.</summary>
    private protected void Restore(long events, bool hasEnded) => (EventsRead, _hasEnded) = (events, hasEnded);

    private void Save(ref StateWriter writer, RowCodec<TPosition> codec)
    {
        writer.WriteInt64(EventsRead);
        (_lane?.PositionIn(Order, HasEnded) ?? (_stored ?? default) with { IsFinished = HasEnded }).Write(ref writer, codec);
    }

    private void Load(ref StateReader value, RowCodec<TPosition> codec)
    {
        if (value.ReadInt64() is var events && events < 0)
        {
            throw value.Fail(sizeof(long), $"{events} events", "a count is not negative");
        }

        var stored = StoredPosition<TPosition>.Read(ref value, codec);
        _stored = stored;
        Restore(events, stored.IsFinished);
    }
}
