using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>Gathers the events of one batch for the writer of a transactional sink; the job rests until it has taken them. Keeps what was prepared until it is committed.</summary>
/// <typeparam name="T">The event type.</typeparam>
/// <typeparam name="TTransaction">What names a prepared transaction.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TransactionalSinkBuffer<T, TTransaction> : TransactionalSink
{
    private readonly ITransactionalSink<T, TTransaction> _sink;
    private readonly RowCodec<TTransaction>? _codec;

    // Touched by the job's thread until the first barrier, and by that which writes the checkpoint from then on.
    private readonly List<(long Epoch, TTransaction Transaction)> _prepared = [];
    private ITransactionalWriter<T, TTransaction>? _writer;
    private T[] _events = new T[256];
    private int _count;

    /// <param name="node">The sink's index in the graph.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="codec">How a transaction is written to checkpoints; null if the runtime knows.</param>
    public TransactionalSinkBuffer(int node, ITransactionalSink<T, TTransaction> sink, RowCodec<TTransaction>? codec = null)
        : base(node) => (_sink, _codec) = (sink, codec);

    /// <inheritdoc/>
    internal override StoredState Prepared => field ??= Stored();

    /// <summary>Takes one event; grows where one batch emits much.</summary>
    public void Add(in T value)
    {
        if (_count == _events.Length)
        {
            Array.Resize(ref _events, _count * 2);
        }

        _events[_count++] = value;
    }

    /// <summary>Writes what has gathered; the buffer is the sink's until the task completes.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        if (_count > 0)
        {
            var count = _count;
            _count = 0;
            await _writer!.WriteAsync(new ReadOnlyMemory<T>(_events, 0, count), cancellationToken).ConfigureAwait(false);
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            {
                Array.Clear(_events, 0, count);
            }
        }
    }

    /// <inheritdoc/>
    internal override async ValueTask RecoverAsync(TransactionalSinkContext context, CancellationToken cancellationToken)
    {
        await _sink.RecoverAsync([.. _prepared.OrderBy(static prepared => prepared.Epoch).Select(static prepared => prepared.Transaction)], context, cancellationToken).ConfigureAwait(false);
        _prepared.Clear();
    }

    /// <inheritdoc/>
    internal override ValueTask OpenAsync(TransactionalSinkContext context, long epoch, CancellationToken cancellationToken)
    {
        _writer = _sink.Open(context);
        return _writer.BeginAsync(epoch, cancellationToken);
    }

    /// <inheritdoc/>
    internal override async ValueTask BeginAsync(long epoch, CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken).ConfigureAwait(false);
        await _writer!.BeginAsync(epoch, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    internal override async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken).ConfigureAwait(false);
        await _writer!.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    internal override async ValueTask PrepareAsync(long epoch, CancellationToken cancellationToken) =>
        _prepared.Add((epoch, await _writer!.PrepareAsync(epoch, cancellationToken).ConfigureAwait(false)));

    /// <inheritdoc/>
    internal override async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, transaction) in _prepared)
        {
            await _sink.CommitAsync(transaction, cancellationToken).ConfigureAwait(false);
        }

        _prepared.Clear();
    }

    /// <inheritdoc/>
    internal override async ValueTask CloseAsync()
    {
        if (_writer is { } writer)
        {
            _writer = null;
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private StoredByHand Stored()
    {
        var codec = _codec ?? RowCodec<TTransaction>.Known
            ?? throw new InvalidOperationException($"{Name} can't be part of a checkpoint, because there is no codec for {typeof(TTransaction)}, which names its transactions. Give it a type of numbers, texts and structs of such.");
        var type = StateType.Struct(new("Epoch", StateType.Of(StateKind.Int64)), new("Transaction", codec.Type));
        return new StoredByHand($"{StateId}/transactions", type, "transactions", rows => Save(rows, codec), (ref StateReader value) => Load(ref value, codec));
    }

    private void Save(StoredByHand.Rows rows, RowCodec<TTransaction> codec)
    {
        foreach (var (epoch, transaction) in _prepared)
        {
            rows.Add((ref StateWriter writer) =>
            {
                writer.WriteInt64(epoch);
                codec.Write(ref writer, in transaction);
            });
        }
    }

    private void Load(ref StateReader value, RowCodec<TTransaction> codec) => _prepared.Add((value.ReadInt64(), codec.Read(ref value)));
}
