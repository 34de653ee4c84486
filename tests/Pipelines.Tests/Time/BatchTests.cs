namespace FastFlow.Pipelines.Tests.Time;

[Source, EventTime(nameof(Reading.Second), Unit = TimeUnit.Seconds), Watermark(OutOfOrderness = "5s", IdleAfter = "30s")]
public sealed class BoundedReadings(IReadOnlyList<Reading> readings)
{
    public async IAsyncEnumerable<Reading> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var reading in readings)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return reading;
            await Task.CompletedTask;
        }
    }
}

[Pipeline]
[Flow<BoundedReadings, Tumbling, Collect<string>>]
[Flow<BoundedReadings, Sessions, As<Collect<string>, Sessions>>]
[Flow<BoundedReadings, Running, As<Collect<string>, Running>>]
[Flow<Late<Tumbling>, LateReadings>]
public partial class BatchOfReadings;

public sealed class BatchTests
{
    // The reading at 4 comes when [0,10) has fired, the one at 1 when it is beyond its lateness.
    private static readonly Reading[] Readings =
        [new("a", 1, 3), new("b", 2, 12), new("a", 4, 9), new("a", 8, 15), new("a", 16, 4), new("b", 32, 26), new("a", 64, 1)];

    [Fact]
    public async Task Streaming_OfABoundedSource_FiresEverythingOnceAtTheEnd()
    {
        var (tumbling, sessions, running, late) = await Run(ExecutionMode.Streaming);
        Assert.Equal(["a [0,10) 2:5 OnTime 1", "a [0,10) 3:21 Late 2", "b [10,20) 1:2 OnTime 1", "a [10,20) 1:8 OnTime 1", "b [20,30) 1:32 OnTime 1"], tumbling);
        Assert.Equal(Readings.Length, running.Count);
        Assert.Equal(["a@1"], late);
        Assert.NotEmpty(sessions);
    }

    [Fact]
    public async Task Batch_OfTheSamePipeline_GivesTheFinalResultsOnly()
    {
        var (streamed, streamedSessions, _, _) = await Run(ExecutionMode.Streaming);
        var (tumbling, sessions, running, late) = await Run(ExecutionMode.Batch);
        Assert.Equal(["a [0,10) 3:21 OnTime 1", "b [10,20) 1:2 OnTime 1", "a [10,20) 1:8 OnTime 1", "b [20,30) 1:32 OnTime 1"], tumbling);
        Assert.Equal(Final(streamed), Final(tumbling));
        Assert.Equal(Final(streamedSessions), Final(sessions));
        Assert.Equal(["a 5:93", "b 2:34"], running);
        Assert.Equal(["a@1"], late);
    }

    /// <summary>The last result of each key and window, without how it fired.</summary>
    private static string[] Final(List<string> results) =>
        [.. results.Select(result => result.Split(' ')).GroupBy(parts => (parts[0], parts[1])).Select(window => string.Join(' ', window.Last()[..3])).Order(StringComparer.Ordinal)];

    private static async Task<(List<string> Tumbling, List<string> Sessions, List<string> Running, List<string> Late)> Run(ExecutionMode mode)
    {
        var (tumbling, sessions, running, late) = (new Collect<string>(), new Collect<string>(), new Collect<string>(), new LateReadings());
        var pipeline = new BatchOfReadings(new BoundedReadings(Readings), tumbling, sessions, running, late);
        await using var job = pipeline.Start(new JobOptions { Mode = mode });
        await job.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal([new OperatorLateness("Tumbling", 1, 0)], job.Lateness.Where(lateness => lateness.Operator == "Tumbling"));
        return (tumbling.Items, sessions.Items, running.Items, late.Items);
    }
}
