using FastFlow.Tests.Connectors;

namespace FastFlow.Tests.Checkpoints;

/// <summary>Checkpoints in a real directory.</summary>
public sealed class CheckpointStorageTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    private string Root => _temporary["job/checkpoints"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Storage_NothingThere_StartsAtAttemptOneWithNothing()
    {
        using var storage = CheckpointStorage.Open(Root, 3);

        Assert.Equal(1, storage.Attempt);
        Assert.Null(storage.Current);
        Assert.Equal(["CURRENT", "LOCK", "attempts", "checkpoints", "shared"], StorageHelp.NamesIn(Root));
    }

    [Fact]
    public void Storage_OpenedAgain_FindsWhatWasCommitted()
    {
        using (var storage = CheckpointStorage.Open(Root, 3))
        {
            storage.WriteAndCommit(1, ("orders", 1));
            var second = storage.Write(2, ("Shop.Totals#daily", 2), ("orders", 3));
            second.WriteShared("big", 4);
            second.AddSection("sinks", new byte[] { 1, 2, 3 });
            storage.Commit(second);
            storage.Write(3, ("orders", 5));
        }

        using var again = CheckpointStorage.Open(Root, 3);

        var current = again.Current!;
        Assert.Equal((2, new CheckpointName(2, 1)), ((int)again.Attempt, current.Name));
        Assert.Equal(["Shop.Totals#daily", "big", "orders"], current.Files.Select(static file => file.StateId));
        Assert.Equal([StorageHelp.Bytes(2), StorageHelp.Bytes(4), StorageHelp.Bytes(3)], current.Files.Select(again.ReadAll));
        Assert.Equal(("sinks", 3), (current.Sections.Single().Name, current.Sections.Single().Content.Length));
        Assert.Equal([new CheckpointName(1, 1)], current.Retained.Select(static pointer => pointer.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => again.Begin(2));
    }

    [Fact]
    public void Storage_ManyCommits_KeepsRetainedAndNoMore()
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            using var storage = CheckpointStorage.Open(Root, 3);
            var id = 1000 * attempt;
            storage.Write(id, ("begun and left", 0));
            storage.WriteAndCommit(id + 30, ("orders", id));
            storage.WriteAndCommit(id + 500, ("orders", attempt));
        }

        Assert.Equal(["2500-a2", "3030-a3", "3500-a3"], StorageHelp.NamesIn(Path.Combine(Root, "checkpoints")));
        Assert.Equal(["3"], StorageHelp.NamesIn(Path.Combine(Root, "attempts")));
    }

    [Fact]
    public void Storage_SharedFileReused_LivesAsLongAsOneNeedsIt()
    {
        using var storage = CheckpointStorage.Open(Root, 1);
        var first = storage.Begin(1);
        var shared = first.WriteShared("big", 1);
        var other = first.WriteShared("big", 2);
        storage.Commit(first);
        var second = storage.Begin(2);
        second.Reuse(shared);
        var third = storage.Begin(3);
        third.Reuse(other);
        storage.Commit(second);
        storage.CollectGarbage();
        Assert.Equal(2, StorageHelp.NamesIn(Path.Combine(Root, "shared")).Length);

        storage.Commit(third);
        storage.CollectGarbage();

        Assert.Equal(StorageHelp.Bytes(2), storage.ReadAll(storage.Current!.Files.Single()));
        Assert.Single(StorageHelp.NamesIn(Path.Combine(Root, "shared")));
        Assert.Throws<ArgumentException>(() => storage.Begin(4).Reuse(shared));
    }

    [Fact]
    public void Storage_PendingCheckpointDuringCollection_IsLeftAlone()
    {
        using var storage = CheckpointStorage.Open(Root, 1);
        var first = storage.Write(1, ("orders", 1));
        var second = storage.Write(2, ("orders", 2));
        second.WriteShared("big", 3);
        using var unfinished = second.CreateShared("big", 0, 1);
        storage.Commit(first);
        storage.CollectGarbage();
        unfinished.Write("x"u8);
        unfinished.Complete();

        storage.Commit(second);
        storage.CollectGarbage();

        Assert.Equal(3, storage.Current!.Files.Count(file => storage.ReadAll(file).Length > 0));
    }

    [Fact]
    public void Commit_FileNotFinished_IsRefused()
    {
        using var storage = CheckpointStorage.Open(Root, 1);
        var pending = storage.Begin(1);
        pending.Create("orders", 0, 1).Dispose();

        Assert.Contains("aren't finished", Assert.Throws<InvalidOperationException>(() => storage.Commit(pending)).Message);
        Assert.Null(storage.Current);
    }

    [Fact]
    public void Open_TwoProcesses_SecondIsTold()
    {
        using var storage = CheckpointStorage.Open(Root, 1);

        var exception = Assert.Throws<CheckpointException>(() => CheckpointStorage.Open(Root, 1));

        Assert.Equal(CheckpointFailure.Locked, exception.Failure);
        Assert.Contains(Root, exception.Message);
        storage.WriteAndCommit(1, ("orders", 1));
    }

    [Fact]
    public void Commit_LockDeletedAndNewerAttempt_IsFenced()
    {
        using var old = CheckpointStorage.Open(Root, 3);
        old.WriteAndCommit(1, ("orders", 1));
        var pending = old.Write(2, ("orders", 2));
        File.Delete(Path.Combine(Root, "LOCK"));
        using var young = CheckpointStorage.Open(Root, 3);
        young.WriteAndCommit(2, ("orders", 3));

        var exception = Assert.Throws<CheckpointException>(() => old.Commit(pending));

        Assert.Equal(CheckpointFailure.Fenced, exception.Failure);
        Assert.Equal(StorageHelp.Bytes(3), young.ReadAll(young.Current!.Files.Single()));
        young.WriteAndCommit(3, ("orders", 4));
    }

    [Fact]
    public void Open_CurrentMissing_IsNoFreshStart()
    {
        using (var storage = CheckpointStorage.Open(Root, 3))
        {
            storage.WriteAndCommit(1, ("orders", 1));
        }

        var current = Path.Combine(Root, "CURRENT");
        var bytes = File.ReadAllBytes(current);
        File.Delete(current);

        var exception = Assert.Throws<CheckpointException>(() => CheckpointStorage.Open(Root, 3));

        Assert.Equal((CheckpointFailure.Missing, "CURRENT"), (exception.Failure, exception.Path));
        Assert.Contains("RestoreFrom", exception.Message);
        File.WriteAllBytes(current, bytes);
        using var again = CheckpointStorage.Open(Root, 3);
        Assert.Equal(1, again.Current!.Name.Id);
    }

    [Fact]
    public void Open_KeptCheckpointLost_StartsAndSaysSo()
    {
        using (var storage = CheckpointStorage.Open(Root, 3))
        {
            storage.WriteAndCommit(1, ("orders", 1));
            storage.WriteAndCommit(2, ("orders", 2));
        }

        Directory.Delete(Path.Combine(Root, "checkpoints", "1-a1"), recursive: true);
        using var again = CheckpointStorage.Open(Root, 3);

        Assert.Equal(2, again.Current!.Name.Id);
        Assert.Equal((CheckpointFailure.Missing, "checkpoints/1-a1/MANIFEST"), (again.Lost.Single().Failure, again.Lost.Single().Path));
        again.WriteAndCommit(3, ("orders", 3));
        Assert.Equal([2], again.Current!.Retained.Select(static pointer => pointer.Name.Id));
    }

    [Fact]
    public void Open_PathIsAFile_SaysWhatToDo()
    {
        var exception = Assert.Throws<CheckpointException>(() => CheckpointStorage.Open(_temporary.Write("file", "x"u8), 3));

        Assert.Equal(CheckpointFailure.Medium, exception.Failure);
        Assert.Contains(_temporary["file"], exception.Message);
    }

    [Fact]
    public void Collect_LinkAmongCheckpoints_DeletesTheLinkOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Making links takes a privilege on Windows.");
        }

        using var storage = CheckpointStorage.Open(Root, 1);
        Directory.CreateDirectory(_temporary["outside"]);
        _temporary.Write("outside/file", "x"u8);
        Directory.CreateSymbolicLink(Path.Combine(Root, "checkpoints", "1-a1"), _temporary["outside"]);

        storage.WriteAndCommit(2, ("orders", 1));

        Assert.Equal(["2-a1"], StorageHelp.NamesIn(Path.Combine(Root, "checkpoints")));
        Assert.True(File.Exists(_temporary["outside/file"]));
    }
}
