namespace FastFlow.Tests.Checkpoints;

/// <summary>Writes and reads small checkpoints.</summary>
internal static class StorageHelp
{
    public static byte[] Bytes(int seed, int length = 300)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static PendingCheckpoint Write(this CheckpointStorage storage, long id, params (string State, int Seed)[] files)
    {
        var pending = storage.Begin(id);
        foreach (var (state, seed) in files)
        {
            using var file = pending.Create(state, 0, 127);
            file.Write(Bytes(seed).AsSpan(0, 100));
            file.Write(Bytes(seed).AsSpan(100));
            file.Complete();
        }

        return pending;
    }

    public static void WriteAndCommit(this CheckpointStorage storage, long id, params (string State, int Seed)[] files)
    {
        storage.Commit(storage.Write(id, files));
        storage.CollectGarbage();
    }

    public static ManifestFile WriteShared(this PendingCheckpoint pending, string state, int seed)
    {
        using var file = pending.CreateShared(state, 0, 127);
        file.Write(Bytes(seed));
        return file.Complete();
    }

    public static byte[] ReadAll(this CheckpointStorage storage, ManifestFile file)
    {
        using var stream = storage.OpenRead(file);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public static string[] NamesIn(string directory) => [.. Directory.EnumerateFileSystemEntries(directory).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
