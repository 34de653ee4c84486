namespace FastFlow.Tests.Connectors.Rolling;

/// <summary>A sink over a real directory, and a job that is played by hand.</summary>
internal sealed class NumbersToFiles(string directory) : RollingFiles<int>(directory)
{
    public Func<int, string> PartitionOf { get; init; } = static _ => "";

    public string? HeaderToWrite { get; init; }

    protected override string? Header => HeaderToWrite;

    protected override void Format(in int value, LineWriter line) => line.Write($"line {value}");

    protected override void Partition(in int value, LineWriter directory) => directory.Write(PartitionOf(value));
}

/// <summary>Plays the job's part.</summary>
internal static class RollingHarness
{
    public static TransactionalSinkContext Context(long attempt, int worker = 0, int workers = 1, TimeProvider? time = null) => new("Shop", "Files", attempt, time ?? TimeProvider.System, worker, workers);

    /// <summary>Recovers from transactions, and opens the only worker's writer.</summary>
    public static async Task<ITransactionalWriter<int, RollingFilesTransaction>> Start(this RollingFiles<int> sink, long attempt, params RollingFilesTransaction[] transactions)
    {
        await sink.RecoverAsync(transactions, Context(attempt), default);
        return sink.Open(Context(attempt));
    }

    public static Task Write(this ITransactionalWriter<int, RollingFilesTransaction> writer, params int[] numbers) => writer.WriteAsync(numbers, default).AsTask();

    /// <summary>Ends the input, and prepares what is left.</summary>
    public static async Task<RollingFilesTransaction> Finish(this ITransactionalWriter<int, RollingFilesTransaction> writer, long epoch)
    {
        await writer.CompleteAsync(default);
        var transaction = await writer.PrepareAsync(epoch, default);
        await writer.DisposeAsync();
        return transaction;
    }

    /// <summary>A run from start to end without a checkpoint in between.</summary>
    public static async Task WriteAll(this RollingFiles<int> sink, long attempt, params int[] numbers)
    {
        var writer = await sink.Start(attempt);
        await writer.BeginAsync(1, default);
        await writer.Write(numbers);
        await sink.CommitAsync(await writer.Finish(1), default);
    }

    /// <summary>Committed files with their lines, by name.</summary>
    public static string[] Committed(string directory) => !Directory.Exists(directory) ? [] : [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(directory, path).Replace('\\', '/'))
        .Where(static path => !path.StartsWith('.'))
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path}: {string.Join(", ", File.ReadAllLines(Path.Combine(directory, path)))}")];

    public static string[] Staged(string directory) =>
        [.. Directory.EnumerateFiles(Path.Combine(directory, ".fastflow")).Select(static path => Path.GetFileName(path)).Where(static name => name != "OWNER").Order(StringComparer.Ordinal)];
}
