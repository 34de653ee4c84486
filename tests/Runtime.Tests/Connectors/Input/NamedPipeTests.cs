using System.Diagnostics;

namespace FastFlow.Tests.Connectors.Input;

/// <summary>Named pipes are read as files, and make their reader wait.</summary>
public class NamedPipeTests
{
    [Fact]
    public async Task NamedPipe_WrittenByAnother_IsReadToItsEnd()
    {
        using var directory = new TemporaryDirectory();
        var path = Make(directory);
        await using var reader = new TestLines(new FileOrigin(path)).OpenReader(TestContext.Of());
        var writing = Task.Run(async () =>
        {
            await using var pipe = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            await pipe.WriteAsync("one\nt"u8.ToArray());
            await Task.Yield();
            await pipe.WriteAsync("wo\nthree"u8.ToArray());
        });
        Assert.Equal(["one", "two", "three"], (await Reading<TextLine>.AllAsync(reader, 1)).Log);
        await writing;
    }

    [Fact]
    public async Task NamedPipe_GzipData_IsDecompressed()
    {
        using var directory = new TemporaryDirectory();
        var path = Make(directory);
        await using var reader = new TestLines(new FileOrigin(path)).OpenReader(TestContext.Of());
        var writing = Task.Run(() => File.WriteAllBytes(path, GzipTests.Compress("one\ntwo\n"u8)));
        Assert.Equal(["one", "two"], (await Reading<TextLine>.AllAsync(reader, 1)).Log);
        await writing;
    }

    [Fact]
    public async Task Dispose_NobodyHasOpenedThePipe_DoesNotWaitForHim()
    {
        using var directory = new TemporaryDirectory();
        var path = Make(directory);
        var reader = new TestLines(new FileOrigin(path)).OpenReader(TestContext.Of());
        Assert.Equal(SourceStatus.Waiting, reader.Read(new TextLine[1], out _));
        await reader.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));

        // The thread that still opens it is let go.
        await File.WriteAllBytesAsync(path, []);
    }

    [Fact]
    public async Task Dispose_WriterIsSilent_DoesNotWaitForHim()
    {
        using var directory = new TemporaryDirectory();
        var path = Make(directory);
        var reader = new TestLines(new FileOrigin(path)).OpenReader(TestContext.Of());
        await using var pipe = await Task.Run(() => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0));
        await pipe.WriteAsync("one\n"u8.ToArray());
        int count;
        while (reader.Read(new TextLine[1], out count) == SourceStatus.Waiting && count == 0)
        {
            await reader.WaitAsync(CancellationToken.None);
        }

        Assert.Equal(1, count);
        Assert.Equal(SourceStatus.Waiting, reader.Read(new TextLine[1], out _));
        await reader.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static string Make(TemporaryDirectory directory)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes among its files.");
        using var process = Process.Start("mkfifo", directory["pipe"]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return directory["pipe"];
    }
}
