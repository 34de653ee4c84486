using System.ComponentModel;

namespace FastFlow;

/// <summary>Rows that one worker's writer has staged for a checkpoint.</summary>
/// <param name="Epoch">The checkpoint.</param>
/// <param name="Attempt">The run of the job that staged them.</param>
/// <param name="Worker">The worker's index.</param>
/// <param name="Rows">How many there are.</param>
public readonly record struct PostgresTransaction(long Epoch, long Attempt, int Worker, long Rows)
{
    /// <summary>Keeps transactions in checkpoints.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct Codec : IRowCodec<PostgresTransaction>
    {
        /// <inheritdoc/>
        public static StateType Type { get; } = StateType.Struct(
            new("Epoch", StateType.Of(StateKind.Int64)),
            new("Attempt", StateType.Of(StateKind.Int64)),
            new("Worker", StateType.Of(StateKind.Int32)),
            new("Rows", StateType.Of(StateKind.Int64)));

        /// <inheritdoc/>
        public static void Write(ref StateWriter writer, in PostgresTransaction value)
        {
            writer.WriteInt64(value.Epoch);
            writer.WriteInt64(value.Attempt);
            writer.WriteInt32(value.Worker);
            writer.WriteInt64(value.Rows);
        }

        /// <inheritdoc/>
        public static PostgresTransaction Read(ref StateReader reader)
        {
            var transaction = new PostgresTransaction(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt64());
            return transaction is { Worker: >= 0, Rows: >= 0 } ? transaction : throw reader.Fail(20, $"{transaction}", "workers and rows are 0 or more");
        }
    }
}
