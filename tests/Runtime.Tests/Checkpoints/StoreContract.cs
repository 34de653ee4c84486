namespace FastFlow.Tests.Checkpoints;

/// <summary>What every store must do alike, the simulated one among them: or the simulation would prove something about another one.</summary>
public abstract class StoreContract
{
    /// <summary>Files lie in directories that must be made first; not so in a store of objects.</summary>
    protected virtual bool HasDirectories => true;

    /// <summary>An empty store.</summary>
    protected abstract ICheckpointStore MakeEmpty();

    [Fact]
    public void CreateNew_ThereAlready_IsFalse()
    {
        using var store = Make();

        Assert.True(store.TryCreateNew("a/1"));
        Assert.False(store.TryCreateNew("a/1"));
        Assert.Equal("", Read(store, "a/1"));
        if (HasDirectories)
        {
            Assert.ThrowsAny<IOException>(() => store.TryCreateNew("none/1"));
        }
    }

    [Fact]
    public void Rename_AnyCase_IsAsPromised()
    {
        using var store = Make();
        Write(store, "a/1", "one");
        Write(store, "a/2", "two");

        Assert.True(store.TryRename("a/1", "a/2"));

        Assert.Equal((null, "one"), (Read(store, "a/1"), Read(store, "a/2")));
        Assert.False(store.TryRename("a/1", "a/2"));
        Assert.Equal("one", Read(store, "a/2"));
        Assert.False(store.TryRename("none/1", "none/2"));
    }

    [Fact]
    public void Rename_OfADraftToCurrent_IsAsPromised()
    {
        using var store = Make();
        for (var i = 0; i < 3; i++)
        {
            Write(store, "CURRENT.a1.tmp", $"{i}");
            Assert.True(store.TryRename("CURRENT.a1.tmp", "CURRENT"));
            Assert.Equal(($"{i}", null), (Read(store, "CURRENT"), Read(store, "CURRENT.a1.tmp")));
        }

        Assert.False(store.TryRename("CURRENT.a1.tmp", "CURRENT"));
        Write(store, "CURRENT.a1.tmp", "3");
        store.Delete("CURRENT.a1.tmp");
        Assert.False(store.TryRename("CURRENT.a1.tmp", "CURRENT"));
        Assert.Equal(("2", null), (Read(store, "CURRENT"), Read(store, "CURRENT.a1.tmp")));
        Assert.Equal(["CURRENT", "a"], store.List("").Except(["LOCK"]).Order(StringComparer.Ordinal).Union(["a"]));
    }

    [Fact]
    public void Create_ThereAlready_StartsAnew()
    {
        using var store = Make();
        Write(store, "a/1", "a long one");

        Write(store, "a/1", "short");

        Assert.Equal("short", Read(store, "a/1"));
        if (HasDirectories)
        {
            Assert.ThrowsAny<IOException>(() => store.Create("none/1"));
        }
    }

    [Fact]
    public void Delete_DirectoryFileOrNothing_LeavesNothing()
    {
        using var store = Make();
        store.CreateDirectory("a/b");
        store.CreateDirectory("a/b");
        Write(store, "a/b/1", "one");
        Write(store, "a/0", "beside b");
        Write(store, "a2", "not in a");
        Write(store, "2", "two");
        Assert.Equal(["2", "a", "a2"], store.List("").Except(["LOCK"]).Order(StringComparer.Ordinal));
        Assert.Equal(["0", "b"], store.List("a").Order(StringComparer.Ordinal));

        store.Delete("a");
        store.Delete("2");
        store.Delete("2");
        store.Delete("none/none");

        Assert.Equal(["a2"], store.List("").Except(["LOCK"]));
        Assert.Empty(store.List("a"));
        Assert.Null(Read(store, "a/b/1"));
    }

    [Fact]
    public void Read_Stream_CanSeek()
    {
        using var store = Make();
        Write(store, "a/1", "0123456789");
        using var stream = store.TryOpenRead("a/1")!;
        Assert.Equal(10, stream.Length);
        foreach (var place in (int[])[8, 0, 5])
        {
            stream.Position = place;
            Assert.Equal('0' + place, stream.ReadByte());
        }

        stream.Position = 10;
        Assert.Equal(-1, stream.ReadByte());
    }

    [Fact]
    public void FlushDirectory_NotThere_Fails()
    {
        using var store = Make();
        store.FlushDirectory("");
        store.FlushDirectory("a");
        if (HasDirectories && !OperatingSystem.IsWindows())
        {
            Assert.ThrowsAny<IOException>(() => store.FlushDirectory("none"));
        }
    }

    private ICheckpointStore Make()
    {
        var store = MakeEmpty();
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
