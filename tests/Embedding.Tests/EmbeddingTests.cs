using System.Net;
using FastFlow.Samples.Embedding;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FastFlow.Embedding.Tests;

public sealed class EmbeddingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const int TooMany = 20_000;
    private const int FewTaken = 100;
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static IEnumerable<Reading> Hot(int count, string sensor = "boiler", double value = 100) => Enumerable.Repeat(new Reading(sensor, value), count);

    /// <summary>A post of so many hot readings that it can't end before somebody reads them. A few of its alerts are taken here, to know that it is under way.</summary>
    private static async Task<Task<HttpResponseMessage>> PostThatWaits(RunningApp app)
    {
        // The pipeline holds about 1024 events in each of its input, its batch and its output.
        var post = app.PostAsync(Hot(TooMany));
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var alert in app.App.Services.GetRequiredService<Monitoring>().Alerts.ReadAllAsync(patience.Token).Take(FewTaken))
        {
            // A slow reader, so that a post that is not held back ends meanwhile. Nothing depends on how slow.
            await Task.Delay(1, Token);
        }

        Assert.False(post.IsCompleted);
        return post;
    }

    [Fact]
    public async Task Readings_ThatAreTooHighOnAverage_ArriveAsAlerts()
    {
        await using var app = await RunningApp.StartAsync();
        await app.PostAsync(new Reading("boiler", 50), new Reading("door", 100), new Reading("boiler", 70), new Reading("boiler", 90));
        await app.PostAsync(new Reading("boiler", 90), new Reading("boiler", 100), new Reading("boiler", 100));

        var response = await app.PostAsync("""{ "sensor": "boiler", "value": 120 }""");

        // Of five: 50 70 90 90 100 is no more than the limit, 70 90 90 100 100 and 90 90 100 100 120 are.
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal([new Alert("boiler", 90), new Alert("boiler", 100)], await app.AlertsAsync().Take(2).ToListAsync(Token));
    }

    [Fact]
    public async Task Limit_ComesFromTheConfiguration()
    {
        await using var app = await RunningApp.StartAsync(limit: 10);

        await app.PostAsync(Hot(5, value: 11));

        Assert.Equal([new Alert("boiler", 11)], await app.AlertsAsync().Take(1).ToListAsync(Token));
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("boiler is hot", "invalid")]
    [InlineData("null", "Reading")]
    [InlineData("7", "Reading")]
    [InlineData("""{ "sensor": "boiler" }""", "value")]
    [InlineData("""{ "value": 100 }""", "sensor")]
    [InlineData("""{ "sensor": null, "value": 100 }""", "sensor")]
    [InlineData("""{ "sensor": "boiler", "value": "hot" }""", "$.value")]
    [InlineData("""{ "sensor": "boiler", "value": 100, "unit": "C" }""", "unit")]
    [InlineData("""{ "sensor": "boiler", "value": 100, "value": 101 }""", "value")]
    [InlineData("""{ "sensor": "", "value": 100 }""", "name of a sensor")]
    [InlineData("""{ "sensor": "boiler", "value": 1e999 }""", "finite")]
    [InlineData("""[{ "sensor": "boiler", "value": 100 }, { "sensor": "boiler" }]""", "value")]
    [InlineData("""[{ "sensor": "boiler", "value": 100 }, null]""", "$[1]")]
    [InlineData("""[{ "sensor": "boiler", "value": 100 }, { "sensor": "", "value": 1 }]""", "Reading 1")]
    public async Task BadInput_IsExplained_AndNothingOfItIsTaken(string json, string explanation)
    {
        await using var app = await RunningApp.StartAsync();
        await app.PostAsync(Hot(4));

        var response = await app.PostAsync(json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(explanation, await response.Content.ReadAsStringAsync(Token));
        await app.PostAsync(new Reading("boiler", 200));
        Assert.Equal([new Alert("boiler", 120)], await app.AlertsAsync().Take(1).ToListAsync(Token));
    }

    [Fact]
    public async Task Posting_MoreThanAnybodyReads_Waits_AndLosesNothing()
    {
        await using var app = await RunningApp.StartAsync();
        var post = await PostThatWaits(app);

        const int left = TooMany - 4 - FewTaken;
        Assert.Equal(left, await app.AlertsAsync().Take(left).CountAsync(Token));
        Assert.Equal(HttpStatusCode.Accepted, (await post).StatusCode);
    }

    [Fact]
    public async Task TwoReaders_ShareTheAlerts()
    {
        await using var app = await RunningApp.StartAsync();
        var isServed = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        async Task<List<string>> ReadAsync(TaskCompletionSource served)
        {
            var sensors = new List<string>();
            await foreach (var alert in app.AlertsAsync())
            {
                sensors.Add(alert.Sensor);
                served.TrySetResult();
            }

            return sensors;
        }

        var readers = isServed.Select(ReadAsync).ToArray();
        var both = Task.WhenAll(isServed.Select(served => served.Task)).WaitAsync(Patience, Token);
        var posted = new List<string>();
        while (!both.IsCompleted)
        {
            posted.Add($"sensor {posted.Count}");
            await app.PostAsync(Hot(5, posted[^1]));
        }

        await both;
        await app.App.StopAsync(Token).WaitAsync(Patience, Token);

        Assert.Equal(posted.Order(), (await Task.WhenAll(readers)).SelectMany(sensors => sensors).Order());
    }

    [Fact]
    public async Task Shutdown_HandlesWhatWasPosted_AndEndsTheStreams()
    {
        await using var app = await RunningApp.StartAsync();
        await using var alerts = app.AlertsAsync().GetAsyncEnumerator(Token);
        Assert.Equal(HttpStatusCode.Accepted, (await app.PostAsync(Hot(1000))).StatusCode);
        Assert.True(await alerts.MoveNextAsync());

        var stop = app.App.StopAsync(Token).WaitAsync(Patience, Token);

        for (var left = 995; left > 0; left--)
        {
            Assert.True(await alerts.MoveNextAsync());
        }

        Assert.False(await alerts.MoveNextAsync());
        await stop;
    }

    [Fact]
    public async Task Shutdown_WhileAPostWaits_TellsItSo()
    {
        await using var app = await RunningApp.StartAsync();
        var post = await PostThatWaits(app);

        await app.App.StopAsync(Token).WaitAsync(Patience, Token);

        var response = await post;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("its job has ended or is ending", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Failure_OfThePipeline_EndsTheApplicationWithIt()
    {
        await using var app = await RunningApp.StartAsync();

        // The web endpoint lets no such reading in: a text key can't be null.
        await app.App.Services.GetRequiredService<Monitoring>().Readings.PushAsync(new Reading(null!, 1), Token);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => app.App.WaitForShutdownAsync(Token).WaitAsync(Patience, Token));

        Assert.Contains("HighMean failed on event 0 of Readings", error.ToString());
    }
}
