using FastFlow.Tests.Connectors;

namespace FastFlow.Tests.Checkpoints;

/// <summary>Reading a job's checkpoints without being the job.</summary>
public sealed class CheckpointReaderTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    private string Root => _temporary["job"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Reader_JobRuns_ReadsWhatIsKeptAndChangesNothing()
    {
        using var storage = CheckpointStorage.Open(Root, 3, "Shop");
        for (var id = 1; id <= 4; id++)
        {
            Commit(storage, id, id);
        }

        var before = Everything();
        using var reader = CheckpointReader.Open(Root);

        Assert.False(reader.IsSavepoint);
        Assert.Equal(["4-a1", "3-a1", "2-a1"], reader.Checkpoints.Select(kept => kept.Name.ToString()));
        Assert.Equal([true, false, false], reader.Checkpoints.Select(kept => kept.IsCurrent));
        Assert.Equal("Shop", reader.Find(null).Manifest.PipelineId);
        Assert.Equal((4L, 3L), (reader.Find(null).Name.Id, reader.Find(3).Name.Id));
        foreach (var checkpoint in reader.Checkpoints)
        {
            Assert.Equal([("Totals", (int)checkpoint.Name.Id), ("Totals/progress", 1)], checkpoint.Parts.Select(RowsOf));
            Assert.Equal(checkpoint.Parts.Sum(part => part.Path.Contains("section", StringComparison.Ordinal) ? 0 : part.LengthBytes) + ManifestBytes(checkpoint.Name), checkpoint.LengthBytes);
        }

        Assert.Equal(before, Everything());
        Commit(storage, 5, 5);
    }

    [Fact]
    public void Reader_DirectoryOfACheckpoint_IsThatOne()
    {
        using var storage = CheckpointStorage.Open(Root, 3, "Shop");
        Commit(storage, 1, 1);
        Commit(storage, 2, 2);
        Write(storage.Begin(3), 3);

        using var reader = CheckpointReader.Open(Path.Combine(Root, "checkpoints", "1-a1"));
        Assert.Equal("1-a1", reader.Find(null).Name.ToString());

        // It is whole and lies there, and was not committed.
        var refused = Assert.Throws<CheckpointException>(() => CheckpointReader.Open(Path.Combine(Root, "checkpoints", "3-a1")));
        Assert.Equal(CheckpointFailure.Missing, refused.Failure);
        Assert.Contains("checkpoint 3-a1 is not one that is kept. Kept are 2-a1, 1-a1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint 7 is not one that is kept", Assert.Throws<CheckpointException>(() => reader.Find(7)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_NothingCommitted_SaysSo()
    {
        CheckpointStorage.Open(Root, 3).Dispose();
        using var reader = CheckpointReader.Open(Root);
        Assert.Empty(reader.Checkpoints);
        Assert.Contains("not committed a checkpoint yet", Assert.Throws<CheckpointException>(() => reader.Find(null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_NotAJobsDirectory_SaysWhatItLooksFor()
    {
        Assert.Contains("there is no such directory", Assert.Throws<CheckpointException>(() => CheckpointReader.Open(_temporary["none"])).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_temporary["none"]));
        Directory.CreateDirectory(_temporary["empty"]);
        Assert.Contains("neither the CURRENT", Assert.Throws<CheckpointException>(() => CheckpointReader.Open(_temporary["empty"])).Message, StringComparison.Ordinal);

        using (var storage = CheckpointStorage.Open(Root, 3))
        {
            Commit(storage, 1, 1);
        }

        File.Delete(Path.Combine(Root, "CURRENT"));
        Assert.Contains("'CURRENT' is missing, but there are checkpoints", Assert.Throws<CheckpointException>(() => CheckpointReader.Open(Root)).Message, StringComparison.Ordinal);

        // By itself a checkpoint's directory is none: nothing says that it was committed.
        Directory.Move(Path.Combine(Root, "checkpoints", "1-a1"), _temporary["moved"]);
        Assert.Contains("give the job's directory", Assert.Throws<CheckpointException>(() => CheckpointReader.Open(_temporary["moved"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_KeptManifestLost_IsToldOfAndTheOthersAreRead()
    {
        using (var storage = CheckpointStorage.Open(Root, 3))
        {
            Commit(storage, 1, 1);
            Commit(storage, 2, 2);
        }

        File.Delete(Path.Combine(Root, "checkpoints", "1-a1", "MANIFEST"));
        using var reader = CheckpointReader.Open(Root);
        Assert.Null(reader.Checkpoints[0].Problem);
        Assert.Equal(CheckpointFailure.Missing, reader.Checkpoints[1].Problem!.Failure);
        Assert.Throws<CheckpointException>(() => reader.Find(1));
        Assert.Equal(2, reader.Find(2).Parts.Count);
    }

    [Theory]
    [InlineData("CURRENT")]
    [InlineData("checkpoints/1-a1/MANIFEST")]
    public void Reader_CurrentDamaged_IsRefused(string path)
    {
        using (var storage = CheckpointStorage.Open(Root, 3))
        {
            Commit(storage, 1, 1);
        }

        Flip(path);
        var refused = Assert.Throws<CheckpointException>(() => CheckpointReader.Open(Root));
        Assert.Equal(CheckpointFailure.Damaged, refused.Failure);
        Assert.Contains(Root, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Part_Damaged_IsRefusedWithItsFile()
    {
        using (var storage = CheckpointStorage.Open(Root, 3))
        {
            Commit(storage, 1, 1);
        }

        var path = Path.Combine(Root, "checkpoints", "1-a1", "Totals.0-127.ffs");
        Flip("checkpoints/1-a1/Totals.0-127.ffs");
        using var reader = CheckpointReader.Open(Root);
        var part = reader.Find(null).Parts[0];
        Assert.Equal(path, Assert.Throws<CheckpointFormatException>(() => part.Open(out _)).File);

        // Another whole file in its place has right checksums, and isn't what was committed.
        File.WriteAllBytes(path, StateFiles.Write(StateFiles.Header(), [new(1, [9], [9])]));
        Assert.Equal(CheckpointFailure.Damaged, Assert.Throws<CheckpointException>(() => part.Open(out _)).Failure);

        File.Delete(path);
        var missing = Assert.Throws<CheckpointException>(() => part.Open(out _));
        Assert.Contains("is missing, but checkpoint 1-a1 needs it", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Part_DeletedByTheJobMeanwhile_SaysSo()
    {
        using var storage = CheckpointStorage.Open(Root, 1);
        Commit(storage, 1, 1);
        using var reader = CheckpointReader.Open(Root);
        Commit(storage, 2, 2);

        var refused = Assert.Throws<CheckpointException>(() => reader.Find(1).Parts[0].Open(out _));

        Assert.Contains("no longer keeps checkpoint 1-a1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_JobCommitsBetweenItsLooks_LooksAgain()
    {
        using var storage = CheckpointStorage.Open(Root, 1);
        Commit(storage, 1, 1);
        var looks = 0;
        var store = new FailingStore(DirectoryStore.OfExisting(Root), (_, path) =>
        {
            if (path == "checkpoints/1-a1/MANIFEST" && looks++ == 0)
            {
                Commit(storage, 2, 2);
            }

            return false;
        });

        using var reader = CheckpointReader.Open(store);

        Assert.Equal((1, "2-a1"), (looks, reader.Find(null).Name.ToString()));
    }

    [Fact]
    public void Part_OfAnotherStateOrPipeline_IsRefused()
    {
        var bytes = StateFiles.Write(StateFiles.Header(), [new(1, [1], [1])]);
        using (var storage = CheckpointStorage.Open(Root, 3, "Market"))
        {
            var pending = storage.Begin(1);
            Add(pending, "Totals", 0, 127, bytes);
            storage.Commit(pending);
        }

        using (var reader = CheckpointReader.Open(Root))
        {
            Assert.Contains("of the pipeline 'Shop', and its checkpoint of 'Market'", Assert.Throws<CheckpointException>(() => reader.Find(null).Parts[0].Open(out _)).Message, StringComparison.Ordinal);
        }

        using (var storage = CheckpointStorage.Open(_temporary["other"], 3, "Shop"))
        {
            var pending = storage.Begin(1);
            Add(pending, "Sums", 0, 127, bytes);
            Add(pending, "Totals", 0, 63, bytes);
            storage.Commit(pending);
        }

        using var other = CheckpointReader.Open(_temporary["other"]);
        Assert.Contains("of state 'Totals', and the manifest has it as 0 … 127 of 'Sums'", Assert.Throws<CheckpointException>(() => other.Find(null).Parts[0].Open(out _)).Message, StringComparison.Ordinal);
        Assert.Contains("has it as 0 … 63 of 'Totals'", Assert.Throws<CheckpointException>(() => other.Find(null).Parts[1].Open(out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Storage_AnotherPipelinesDirectory_IsRefusedAndTheOtherJobGoesOn()
    {
        using var storage = CheckpointStorage.Open(new UnlockedStore(Root), 3, "Shop");
        Commit(storage, 1, 1);

        var refused = Assert.Throws<CheckpointException>(() => CheckpointStorage.Open(new UnlockedStore(Root), 3, "Market"));

        Assert.Equal(CheckpointFailure.Incompatible, refused.Failure);
        Assert.Contains("is of the pipeline 'Shop', and this job is of 'Market'", refused.Message, StringComparison.Ordinal);
        Commit(storage, 2, 2);
        using var same = CheckpointStorage.Open(new UnlockedStore(Root), 3, "Shop");
        Assert.Equal(2, same.Current!.Name.Id);
    }

    private static (string, int) RowsOf(CheckpointPart part)
    {
        var reader = part.Open(out var stream);
        using (stream)
        {
            var rows = 0;
            while (reader.MoveNext())
            {
                rows++;
            }

            return (reader.Header.Schema.StateId, rows);
        }
    }

    private static void Commit(CheckpointStorage storage, long id, int rows)
    {
        storage.Commit(Write(storage.Begin(id), rows));
        storage.CollectGarbage();
    }

    internal static PendingCheckpoint Write(PendingCheckpoint pending, int rows)
    {
        Add(pending, "Totals", 0, 127, StateFiles.Write(StateFiles.Header(), Enumerable.Range(0, rows).Select(i => new Row(i, [(byte)i], [1]))));
        var progress = new StateFileHeader("Shop", new("Totals/progress", StateType.Nothing, StateType.Parse("{ Watermark: Timestamp }")), 128, 0, 128);
        pending.AddSection("state/Totals/progress", StateFiles.Write(progress, [new(0, [], [1, 2, 3, 4, 5, 6, 7, 8])]));
        return pending;
    }

    internal static void Add(PendingCheckpoint pending, string stateId, int first, int last, byte[] bytes)
    {
        using var file = pending.Create(stateId, first, last);
        file.Write(bytes);
        file.Complete();
    }

    private long ManifestBytes(CheckpointName name) => new FileInfo(Path.Combine(Root, "checkpoints", name.ToString(), "MANIFEST")).Length;

    private void Flip(string path)
    {
        var full = Path.Combine(Root, path);
        var bytes = File.ReadAllBytes(full);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(full, bytes);
    }

    private string[] Everything() => [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks} {new FileInfo(path).Length}").Order(StringComparer.Ordinal)];

    // As on a file system that doesn't lock.
    private sealed class UnlockedStore(string directory) : ICheckpointStore
    {
        private readonly DirectoryStore _inner = new(directory);

        public string Location => _inner.Location;

        public bool TryLock() => true;

        public void CreateDirectory(string path) => _inner.CreateDirectory(path);

        public bool TryCreateNew(string path) => _inner.TryCreateNew(path);

        public IStoreFile Create(string path) => _inner.Create(path);

        public Stream? TryOpenRead(string path) => _inner.TryOpenRead(path);

        public IReadOnlyList<string> List(string path) => _inner.List(path);

        public bool TryRename(string from, string to) => _inner.TryRename(from, to);

        public void Delete(string path) => _inner.Delete(path);

        public void FlushDirectory(string path) => _inner.FlushDirectory(path);

        public void Dispose() => _inner.Dispose();
    }
}
