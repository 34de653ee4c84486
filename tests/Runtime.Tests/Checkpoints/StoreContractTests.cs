using FastFlow.Tests.Checkpoints.Simulation;
using FastFlow.Tests.Connectors;

namespace FastFlow.Tests.Checkpoints;

/// <summary>What every store must do alike, the simulated one among them: or the simulation would prove something about another one.</summary>
public sealed class StoreContractTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CreateNew_ThereAlready_IsFalse(bool isReal)
    {
        using var store = Make(isReal);

        Assert.True(store.TryCreateNew("a/1"));
        Assert.False(store.TryCreateNew("a/1"));
        Assert.ThrowsAny<IOException>(() => store.TryCreateNew("none/1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rename_AnyCase_IsAsPromised(bool isReal)
    {
        using var store = Make(isReal);
        Write(store, "a/1", "one");
        Write(store, "a/2", "two");

        Assert.True(store.TryRename("a/1", "a/2"));

        Assert.Equal((null, "one"), (Read(store, "a/1"), Read(store, "a/2")));
        Assert.False(store.TryRename("a/1", "a/2"));
        Assert.Equal("one", Read(store, "a/2"));
        Assert.False(store.TryRename("none/1", "none/2"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Create_ThereAlready_StartsAnew(bool isReal)
    {
        using var store = Make(isReal);
        Write(store, "a/1", "a long one");

        Write(store, "a/1", "short");

        Assert.Equal("short", Read(store, "a/1"));
        Assert.ThrowsAny<IOException>(() => store.Create("none/1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Delete_DirectoryFileOrNothing_LeavesNothing(bool isReal)
    {
        using var store = Make(isReal);
        store.CreateDirectory("a/b");
        store.CreateDirectory("a/b");
        Write(store, "a/b/1", "one");
        Write(store, "2", "two");
        Assert.Equal(["2", "a"], store.List("").Except(["LOCK"]).Order(StringComparer.Ordinal));

        store.Delete("a");
        store.Delete("2");
        store.Delete("2");
        store.Delete("none/none");

        Assert.Empty(store.List("").Except(["LOCK"]));
        Assert.Empty(store.List("a"));
        Assert.Null(Read(store, "a/b/1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FlushDirectory_NotThere_Fails(bool isReal)
    {
        if (isReal && OperatingSystem.IsWindows())
        {
            Assert.Skip("Names aren't flushed on Windows.");
        }

        using var store = Make(isReal);
        store.FlushDirectory("");
        store.FlushDirectory("a");

        Assert.ThrowsAny<IOException>(() => store.FlushDirectory("none"));
    }

    private ICheckpointStore Make(bool isReal)
    {
        ICheckpointStore store = isReal ? new DirectoryStore(_temporary["store"]) : new SimulatedDisk(new Random(1));
        Assert.True(store.TryLock());
        Assert.True(store.TryLock());
        store.CreateDirectory("a");
        return store;
    }

    private static void Write(ICheckpointStore store, string path, string text)
    {
        using var file = store.Create(path);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Flush();
    }

    private static string? Read(ICheckpointStore store, string path)
    {
        using var stream = store.TryOpenRead(path);
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }
}
