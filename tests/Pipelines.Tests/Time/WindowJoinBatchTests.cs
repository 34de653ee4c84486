namespace FastFlow.Pipelines.Tests.Time;

[Join, TumblingWindow("10s"), AllowedLateness("20s"), KeyBy("Sensor")]
public readonly struct SameTenSeconds
{
    public static string Join(in Reading? reading, in Owner? owner, string key) => $"{key} {reading?.Second} {owner?.Name ?? "nobody"}";
}

[Join, SlidingWindow("10s", "5s"), AllowedLateness("20s"), KeyBy("Sensor")]
public readonly struct SameSlidingTenSeconds
{
    public static string Join(in Reading? reading, in Owner owner, string key) => $"{key} {reading?.Second} {owner.Name}";
}

[Pipeline]
[Flow<BoundedReadings, NamesAnOwner, ToOwner, SameTenSeconds>]
[Flow<Else<NamesAnOwner>, SameTenSeconds, Collect<string>>]
[Flow<ToOwner, SameSlidingTenSeconds>]
[Flow<Else<NamesAnOwner>, SameSlidingTenSeconds, As<Collect<string>, SameSlidingTenSeconds>>]
[Flow<Late<SameTenSeconds>, LateReadings>]
[Discard<Reading>, Discard<Owner>]
public partial class BatchOfJoinedReadings;

public sealed class WindowJoinBatchTests
{
    [Theory]
    [InlineData(ExecutionMode.Streaming, new[] { "a 1 nobody", "a 1 owner 12", "a 6 owner 12", "a 29 nobody", "a 60 nobody" }, new[] { "a 1 owner 12", "a  owner 12", "a 6 owner 12", "a 6 owner 12" })]
    [InlineData(ExecutionMode.Batch, new[] { "a 1 owner 12", "a 6 owner 12", "a 29 nobody", "a 60 nobody" }, new[] { "a 1 owner 12", "a 6 owner 12", "a 6 owner 12" })]
    public async Task WindowJoin_ByMode_FiresAtItsEndOrBehindItsLateness(ExecutionMode mode, string[] expected, string[] expectedSliding)
    {
        // The second one lets the first windows end; then an owner and another reading come, within their lateness. The one at 60 lets them close, and the last is too late.
        var (tumbling, sliding, late) = (new Collect<string>(), new Collect<string>(), new LateReadings());
        var pipeline = new BatchOfJoinedReadings(new BoundedReadings([new("a", 1, 1), new("a", 1, 29), new("a", 12, 8), new("a", 1, 6), new("a", 1, 60), new("a", 2, 2)]), tumbling, sliding, late);
        await using var job = pipeline.Start(new JobOptions { Mode = mode });
        await job.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, tumbling.Items);
        Assert.Equal(expectedSliding, sliding.Items);
        Assert.Equal(["a@2"], late.Items);
    }
}
