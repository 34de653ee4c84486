using FastFlow.Tests.Execution;

namespace FastFlow.EndToEnd.Tests;

/// <summary>A checkpoint or savepoint of which a byte is wrong or gone: no job starts from it, and the error says which file it is and what to do.</summary>
public sealed class DamageTests(ITestOutputHelper output) : IDisposable
{
    private const int SmallBytes = 5000, SmallestBytes = 256;

    private static readonly (string Customer, int Amount, long At)[] Next = [("ann", 1, 3000)];
    private static readonly string[] Expected = ["ann total 2 6", "ann largest 5"];

    private readonly string _directory = Directory.CreateTempSubdirectory("fastflow-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // The second has states that are files of their own, not sections of the manifest.
    [Theory]
    [InlineData(3)]
    [InlineData(1500)]
    public async Task Checkpoint_CutAtAnyByteOrWithAnyByteChanged_IsRefused(int customers)
    {
        var whole = await Checkpointed(customers);
        Assert.Equal(customers > 1000, whole.Keys.Any(static name => name.EndsWith(".ffs", StringComparison.Ordinal)));
        Assert.Equal(Expected, await Start(whole));
        var cases = 0;
        foreach (var (name, bytes) in whole.Where(static file => file.Value.Length > 0))
        {
            foreach (var damaged in Damaged(bytes))
            {
                AssertNamed(await Refused(() => Start(new(whole) { [name] = damaged })), name);
                cases++;
            }
        }

        output.WriteLine($"{cases} cases");
    }

    [Fact]
    public async Task Savepoint_CutAtAnyByteOrWithAnyByteChanged_IsRefused()
    {
        var savepoint = await Savepoint(customers: 1500);
        Assert.Equal(Expected, await Restore(savepoint));
        var cases = 0;
        foreach (var file in Directory.GetFiles(savepoint))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            foreach (var damaged in Damaged(bytes))
            {
                await File.WriteAllBytesAsync(file, damaged, TestContext.Current.CancellationToken);
                AssertNamed(await Refused(() => Restore(savepoint)), Path.GetFileName(file));
                cases++;
            }

            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        }

        Assert.Equal(Expected, await Restore(savepoint));
        output.WriteLine($"{cases} cases");
    }

    [Fact]
    public async Task Checkpoint_WithoutOneOfItsFiles_IsRefused()
    {
        var whole = await Checkpointed(customers: 1500);
        foreach (var name in whole.Keys.Where(static name => name.StartsWith("checkpoints/", StringComparison.Ordinal)))
        {
            var files = new Dictionary<string, byte[]>(whole);
            files.Remove(name);
            var refused = Assert.IsType<CheckpointException>(await Refused(() => Start(files)));
            Assert.Equal((CheckpointFailure.Missing, name), (refused.Failure, refused.Path));
        }
    }

    [Fact]
    public async Task Checkpoint_WithoutCurrent_IsRefused()
    {
        var files = await Checkpointed(customers: 3);
        Assert.True(files.Remove("CURRENT"));

        var refused = Assert.IsType<CheckpointException>(await Refused(() => Start(files)));

        Assert.Equal((CheckpointFailure.Missing, "CURRENT"), (refused.Failure, refused.Path));
        Assert.Contains("Put CURRENT back from a backup, start from a savepoint (RestoreFrom)", refused.Message);
    }

    [Fact]
    public async Task Savepoint_WithoutManifest_IsRefused()
    {
        var savepoint = await Savepoint(customers: 3);
        File.Delete(Path.Combine(savepoint, "MANIFEST"));

        var refused = Assert.IsType<CheckpointException>(await Refused(() => Restore(savepoint)));

        Assert.Equal(CheckpointFailure.Missing, refused.Failure);
        Assert.Contains($"'{savepoint}' has no checkpoint", refused.Message);
    }

    [Fact]
    public async Task Directory_WhoseLockWasDeletedWhileNobodyRan_IsTakenUp()
    {
        var options = new JobOptions { Checkpoints = new() { Directory = Path.Combine(_directory, "state") } };
        await ShopVersions.Run(ShopVersions.First, options, Orders(3), []);
        File.Delete(Path.Combine(_directory, "state", "LOCK"));

        var lines = new List<string>();
        await ShopVersions.Run(ShopVersions.First, options, Next, lines);

        Assert.Equal(Expected, lines);
        Assert.True(File.Exists(Path.Combine(_directory, "state", "LOCK")));
    }

    [Fact]
    public async Task Directory_ThatCannotBeWritten_IsRefused()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess || OperatingSystem.IsWindows(), "Directories that can't be written to don't exist for root, nor for Windows.");
        var directory = Path.Combine(_directory, "state");
        var options = new JobOptions { Checkpoints = new() { Directory = directory } };
        await ShopVersions.Run(ShopVersions.First, options, Orders(3), []);
        foreach (var path in Directory.GetDirectories(directory, "*", SearchOption.AllDirectories).Prepend(directory))
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        try
        {
            var refused = Assert.IsType<CheckpointException>(await Refused(() => Run(options)));
            Assert.Equal(CheckpointFailure.Medium, refused.Failure);
        }
        finally
        {
            foreach (var path in Directory.GetDirectories(directory, "*", SearchOption.AllDirectories).Prepend(directory))
            {
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                }
            }
        }
    }

    private static (string Customer, int Amount, long At)[] Orders(int customers) => [("ann", 5, 1000), .. Enumerable.Range(1, customers - 1).Select(static i => ($"customer {i}", i, 1000L))];

    /// <summary>Every cut, and every byte with one of its bits changed, of the smallest files with each of them; of large files those near the ends, and some between.</summary>
    private static IEnumerable<byte[]> Damaged(byte[] bytes)
    {
        var step = bytes.Length <= SmallBytes ? 1 : bytes.Length / 100;
        for (var i = 0; i < bytes.Length; i += i < 200 || i >= bytes.Length - 100 ? 1 : step)
        {
            yield return bytes[..i];
            for (var bit = bytes.Length <= SmallestBytes ? 0 : 7; bit < 8; bit++)
            {
                var changed = (byte[])bytes.Clone();
                changed[i] ^= (byte)(1 << ((i + bit) % 8));
                yield return changed;
            }
        }
    }

    private static void AssertNamed(Exception refused, string file)
    {
        Assert.True(refused is CheckpointException or CheckpointFormatException, refused.ToString());
        Assert.Contains(file, refused.Message);

        // A changed version number can't be told from a newer version's.
        Assert.Contains(refused is CheckpointException { Failure: CheckpointFailure.Unsupported } ? "or a newer one" : "RestoreFrom", refused.Message);
    }

    private static async Task<Exception> Refused(Func<Task<List<string>>> start)
    {
        var refused = await Record.ExceptionAsync(start);
        Assert.True(refused is not null, "It started.");
        return refused;
    }

    private static async Task<List<string>> Run(JobOptions options)
    {
        var lines = new List<string>();
        try
        {
            await ShopVersions.Run(ShopVersions.First, options, Next, lines);
        }
        catch
        {
            Assert.Empty(lines);
            throw;
        }

        return lines;
    }

    private static Task<List<string>> Start(Dictionary<string, byte[]> files)
    {
        var store = new MemoryStore();
        foreach (var (name, bytes) in files)
        {
            using var file = store.Create(name);
            file.Write(bytes);
            file.Flush();
        }

        return Run(new() { Checkpoints = new() { Store = store } });
    }

    private static Task<List<string>> Restore(string savepoint) => Run(new() { Checkpoints = new() { Store = new MemoryStore() }, RestoreFrom = savepoint });

    /// <summary>All files of a store after a job was stopped.</summary>
    private static async Task<Dictionary<string, byte[]>> Checkpointed(int customers)
    {
        var store = new MemoryStore();
        await ShopVersions.Run(ShopVersions.First, new() { Checkpoints = new() { Store = store } }, Orders(customers), []);
        var files = new Dictionary<string, byte[]>();
        Add("");
        return files;

        void Add(string path)
        {
            if (store.TryOpenRead(path) is { } stream)
            {
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                files.Add(path, bytes);
                return;
            }

            foreach (var name in store.List(path))
            {
                Add(path.Length == 0 ? name : $"{path}/{name}");
            }
        }
    }

    private async Task<string> Savepoint(int customers)
    {
        var savepoint = Path.Combine(_directory, "savepoint");
        await ShopVersions.Run(ShopVersions.First.With("await job.StopAsync();", "await job.StopAsync(SavepointDirectory);").With("public static class Program\n{", "public static class Program\n{\n    public static string SavepointDirectory = \"\";\n").With("SavepointDirectory = \"\"", $"SavepointDirectory = @\"{savepoint}\""), new() { Checkpoints = new() { Store = new MemoryStore() } }, Orders(customers), []);
        return savepoint;
    }
}
