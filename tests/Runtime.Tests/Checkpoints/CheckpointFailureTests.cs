using FastFlow.Tests.Connectors;

namespace FastFlow.Tests.Checkpoints;

/// <summary>What is said, and what goes on, when the medium fails or what lies there is damaged.</summary>
public sealed class CheckpointFailureTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    private string Root => _temporary["checkpoints"];

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("Create", "checkpoints/2-a1/orders.0-127.ffs")]
    [InlineData("Write", "checkpoints/2-a1/orders.0-127.ffs")]
    [InlineData("Flush", "checkpoints/2-a1/orders.0-127.ffs")]
    [InlineData("CreateDirectory", "checkpoints/2-a1")]
    [InlineData("Write", "checkpoints/2-a1/MANIFEST.tmp")]
    [InlineData("Flush", "checkpoints/2-a1/MANIFEST.tmp")]
    [InlineData("TryRename", "checkpoints/2-a1/MANIFEST.tmp")]
    [InlineData("FlushDirectory", "checkpoints/2-a1")]
    [InlineData("Write", "CURRENT.a1.tmp")]
    [InlineData("List", "attempts")]
    public void Commit_FailsBeforeCommitPoint_NextOneMaySucceed(string operation, string path)
    {
        var isBroken = false;
        using var storage = CheckpointStorage.Open(new FailingStore(new DirectoryStore(Root), (what, where) => isBroken && (what, where) == (operation, path)), 3);
        storage.WriteAndCommit(1, ("orders", 1));
        isBroken = true;

        var exception = Assert.Throws<CheckpointException>(() => storage.Commit(storage.Write(2, ("orders", 2))));

        Assert.Equal((CheckpointFailure.Medium, path), (exception.Failure, exception.Path));
        Assert.Contains(Root, exception.Message);
        Assert.Contains("No space left on device", exception.Message);
        isBroken = false;
        storage.WriteAndCommit(3, ("orders", 3));
        Assert.Equal(["1-a1", "3-a1"], StorageHelp.NamesIn(Path.Combine(Root, "checkpoints")));
    }

    [Theory]
    [InlineData("TryRename", "CURRENT.a1.tmp", 1)]
    [InlineData("FlushDirectory", "", 2)]
    public void Commit_FailsAtCommitPoint_OnlyANewAttemptKnows(string operation, string path, int committed)
    {
        var isBroken = false;
        using (var storage = CheckpointStorage.Open(new FailingStore(new DirectoryStore(Root), (what, where) => isBroken && (what, where) == (operation, path)), 3))
        {
            storage.WriteAndCommit(1, ("orders", 1));
            isBroken = true;
            var exception = Assert.Throws<CheckpointException>(() => storage.Commit(storage.Write(2, ("orders", 2))));
            Assert.Equal(CheckpointFailure.OutcomeUnknown, exception.Failure);
            isBroken = false;
            Assert.Equal(CheckpointFailure.OutcomeUnknown, Assert.Throws<CheckpointException>(() => storage.Commit(storage.Write(3, ("orders", 3)))).Failure);
        }

        using var again = CheckpointStorage.Open(Root, 3);
        Assert.Equal(committed, again.Current!.Name.Id);
    }

    [Fact]
    public void CompleteShared_RenameFails_CheckpointCantBeCommitted()
    {
        using var storage = CheckpointStorage.Open(new FailingStore(new DirectoryStore(Root), static (what, where) => what == "TryRename" && where.StartsWith("shared/", StringComparison.Ordinal)), 3);
        var pending = storage.Begin(1);

        Assert.Equal(CheckpointFailure.Medium, Assert.Throws<CheckpointException>(() => pending.WriteShared("big", 1)).Failure);
        Assert.Throws<InvalidOperationException>(() => storage.Commit(pending));
    }

    [Fact]
    public void Open_AnyByteChangedOrCutOff_IsNamed()
    {
        string[] paths;
        using (var storage = CheckpointStorage.Open(Root, 3))
        {
            var pending = storage.Write(1, ("orders", 1));
            pending.WriteShared("big", 2);
            pending.AddSection("sinks", "abc"u8.ToArray());
            storage.Commit(pending);
            paths = ["CURRENT", "checkpoints/1-a1/MANIFEST", .. storage.Current!.Files.Select(storage.Current.PathOf)];
        }

        foreach (var path in paths)
        {
            var file = Path.Combine(Root, path);
            var whole = File.ReadAllBytes(file);
            for (var i = 0; i < whole.Length; i++)
            {
                AssertNamed(file, path, whole[..i]);
                var changed = (byte[])whole.Clone();
                changed[i] ^= (byte)(1 << (i % 8));
                AssertNamed(file, path, changed);
            }

            AssertNamed(file, path, [.. whole, 0]);
            File.WriteAllBytes(file, whole);
        }

        using var again = CheckpointStorage.Open(Root, 3);
        Assert.Equal(1, again.Current!.Name.Id);
    }

    [Fact]
    public void Open_AnyFileMissing_IsNamed()
    {
        using (var storage = CheckpointStorage.Open(Root, 3))
        {
            storage.WriteAndCommit(1, ("orders", 1));
        }

        foreach (var path in new[] { "checkpoints/1-a1/MANIFEST", "checkpoints/1-a1/orders.0-127.ffs" })
        {
            File.Move(Path.Combine(Root, path), Path.Combine(Root, "aside"));
            var exception = Assert.Throws<CheckpointException>(() => CheckpointStorage.Open(Root, 3));
            Assert.Equal((CheckpointFailure.Missing, path), (exception.Failure, exception.Path));
            File.Move(Path.Combine(Root, "aside"), Path.Combine(Root, path));
        }
    }

    // Not through a directory each time: thousands of attempts would take long to flush.
    private void AssertNamed(string file, string path, byte[] bytes)
    {
        File.WriteAllBytes(file, bytes);
        var exception = Assert.Throws<CheckpointException>(() =>
        {
            using var store = new UnflushedStore(Root);
            CheckpointStorage.Open(store, 3).Dispose();
        });
        Assert.Equal(path, exception.Path);
        Assert.True(exception.Failure is CheckpointFailure.Damaged or CheckpointFailure.Unsupported, $"{exception}");
        Assert.Contains(path, exception.Message);
    }
}
