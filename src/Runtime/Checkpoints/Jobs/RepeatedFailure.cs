using System.Buffers;

namespace FastFlow;

/// <summary>
/// A failure that keeps coming back. It is kept beside the attempts, so that it is recognised by another process too: what fails three times at the same place without getting past it will fail
/// for ever.
/// </summary>
/// <param name="Failure">What failed and where: operator, event, type of the exception.</param>
/// <param name="CheckpointId">The last committed checkpoint then: a later one means that the job got past it.</param>
/// <param name="Count">How often in a row.</param>
internal sealed record RepeatedFailure(string Failure, long CheckpointId, int Count)
{
    /// <summary>So many times are too many.</summary>
    public const int MostTimes = 3;

    private const string Path = StoreLayout.Attempts + "/FAILURE";
    private const string Draft = Path + ".tmp";
    private const int Version = 1;
    private const int MostBytes = 64 * 1024;

    public bool IsPoison => Count >= MostTimes;

    /// <summary>The same once more, or a first one.</summary>
    /// <param name="before">The last failure; null if there was none.</param>
    /// <param name="failure">What failed now.</param>
    /// <param name="checkpointId">The last committed checkpoint.</param>
    public static RepeatedFailure Next(RepeatedFailure? before, string failure, long checkpointId) =>
        new(failure, checkpointId, before is not null && before.Failure == failure && before.CheckpointId == checkpointId ? before.Count + 1 : 1);

    /// <summary>The last failure that was noted in a store; null if none was.</summary>
    /// <exception cref="CheckpointFormatException">What was noted is damaged.</exception>
    public static RepeatedFailure? ReadFrom(ICheckpointStore store)
    {
        var step = StoreStep.Read(Path, MostBytes);
        step.Run(store);
        if (step.Bytes is not { } bytes)
        {
            return null;
        }

        var reader = new StateReader(bytes, $"{store.Location}/{Path}");
        if (reader.ReadInt32() != Version)
        {
            throw new CheckpointFormatException($"{store.Location}/{Path}", 0, "another version", $"this FastFlow reads version {Version}", "Delete the file: it only counts failures.");
        }

        var failure = new RepeatedFailure(reader.ReadString(), reader.ReadInt64(), reader.ReadInt32());
        reader.End();
        return failure;
    }

    /// <summary>Notes it in a store.</summary>
    public void WriteTo(ICheckpointStore store)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(output);
        writer.WriteInt32(Version);
        writer.WriteString(Failure);
        writer.WriteInt64(CheckpointId);
        writer.WriteInt32(Count);
        writer.Flush();
        StoreStep.Write(Draft, output.WrittenMemory).Run(store);
        StoreStep.Rename(Draft, Path).Run(store);
        StoreStep.FlushDirectory(StoreLayout.Attempts).Run(store);
    }
}
