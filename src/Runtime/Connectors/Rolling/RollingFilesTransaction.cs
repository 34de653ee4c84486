using System.ComponentModel;

namespace FastFlow;

/// <summary>What one worker's writer of a rolling sink has at a checkpoint: the files that the checkpoint commits, and those that go on.</summary>
public sealed class RollingFilesTransaction
{
    private const int LeastFileBytes = 4 + 4 + 8 + 8 + 8;

    internal RollingFilesTransaction(long epoch, long attempt, int worker, int workers, long nextNumber, IReadOnlyList<RollingFile> closed, IReadOnlyList<RollingFile> open) =>
        (Epoch, Attempt, Worker, Workers, NextNumber, Closed, Open) = (epoch, attempt, worker, workers, nextNumber, closed, open);

    /// <summary>The checkpoint.</summary>
    public long Epoch { get; }

    /// <summary>The run of the job.</summary>
    public long Attempt { get; }

    /// <summary>The worker's index.</summary>
    public int Worker { get; }

    /// <summary>How many workers there were.</summary>
    public int Workers { get; }

    /// <summary>The number of the worker's next file.</summary>
    public long NextNumber { get; }

    /// <summary>Whole files, which the checkpoint commits.</summary>
    public IReadOnlyList<RollingFile> Closed { get; }

    /// <summary>Files that go on behind the length given; the one that was written to last is last.</summary>
    public IReadOnlyList<RollingFile> Open { get; }

    /// <inheritdoc/>
    public override string ToString() => $"checkpoint {Epoch}, worker {Worker} of {Workers}: {Closed.Count} files to commit, {Open.Count} open";

    /// <summary>Keeps transactions in checkpoints.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct Codec : IRowCodec<RollingFilesTransaction>
    {
        private static readonly StateType Files = StateType.Array(StateType.Struct(
            new("Partition", StateType.Of(StateKind.String)),
            new("Name", StateType.Of(StateKind.String)),
            new("LengthBytes", StateType.Of(StateKind.Int64)),
            new("Attempt", StateType.Of(StateKind.Int64)),
            new("OpenedAt", StateType.Of(StateKind.Timestamp))));

        /// <inheritdoc/>
        public static StateType Type { get; } = StateType.Struct(
            new("Epoch", StateType.Of(StateKind.Int64)),
            new("Attempt", StateType.Of(StateKind.Int64)),
            new("Worker", StateType.Of(StateKind.Int32)),
            new("Workers", StateType.Of(StateKind.Int32)),
            new("NextNumber", StateType.Of(StateKind.Int64)),
            new("Closed", Files),
            new("Open", Files));

        /// <inheritdoc/>
        public static void Write(ref StateWriter writer, in RollingFilesTransaction value)
        {
            writer.WriteInt64(value.Epoch);
            writer.WriteInt64(value.Attempt);
            writer.WriteInt32(value.Worker);
            writer.WriteInt32(value.Workers);
            writer.WriteInt64(value.NextNumber);
            WriteFiles(ref writer, value.Closed);
            WriteFiles(ref writer, value.Open);
        }

        /// <inheritdoc/>
        public static RollingFilesTransaction Read(ref StateReader reader)
        {
            var (epoch, attempt, worker, workers, next) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64());
            if (worker < 0 || worker >= workers)
            {
                throw reader.Fail(0, $"worker {worker} of {workers}", "that is 0 or more, and less than their number");
            }

            if (next < 0)
            {
                throw reader.Fail(8, $"{next} as the number of a file", "numbers begin with 0");
            }

            return new(epoch, attempt, worker, workers, next, ReadFiles(ref reader), ReadFiles(ref reader));
        }

        private static void WriteFiles(ref StateWriter writer, IReadOnlyList<RollingFile> files)
        {
            writer.WriteCount(files.Count);
            foreach (var file in files)
            {
                writer.WriteString(file.Partition);
                writer.WriteString(file.Name);
                writer.WriteInt64(file.LengthBytes);
                writer.WriteInt64(file.Attempt);
                writer.WriteTimestamp(file.OpenedAt);
            }
        }

        private static RollingFile[] ReadFiles(ref StateReader reader)
        {
            var files = new RollingFile[reader.ReadCount(LeastFileBytes)];
            for (var i = 0; i < files.Length; i++)
            {
                var (partition, name) = (reader.ReadString(), reader.ReadString());
                if ((RollingPath.ProblemOfPartition(partition) ?? RollingPath.ProblemOfSegment(name)) is { } problem)
                {
                    throw reader.Fail(0, $"the file '{name}' in '{partition}'", problem);
                }

                var length = reader.ReadInt64();
                if (length < 0)
                {
                    throw reader.Fail(8, $"{length} as a length in bytes", "that is 0 or more");
                }

                files[i] = new(partition, name, length, reader.ReadInt64(), reader.ReadTimestamp());
            }

            return files;
        }
    }
}
