using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using FastFlow.Samples.Embedding;
using Microsoft.AspNetCore.Builder;

namespace FastFlow.Embedding.Tests;

/// <summary>The sample itself on a free port of this machine, and a client.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private RunningApp(WebApplication app, HttpClient client)
    {
        App = app;
        Client = client;
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public static async Task<RunningApp> StartAsync(double limit = 80)
    {
        var app = EmbeddingApp.Build(["--urls=http://127.0.0.1:0", FormattableString.Invariant($"--Alerts:Limit={limit}"), "--Logging:LogLevel:Default=None"]);
        await app.StartAsync(Token);
        return new RunningApp(app, new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Patience });
    }

    public Task<HttpResponseMessage> PostAsync(string json) =>
        Client.PostAsync("/readings", new StringContent(json, Encoding.UTF8, "application/json"), Token);

    public Task<HttpResponseMessage> PostAsync(params IEnumerable<Reading> readings) => PostAsync(JsonSerializer.Serialize(readings, JsonSerializerOptions.Web));

    /// <summary>The alerts as they come, until the stream ends.</summary>
    public async IAsyncEnumerable<Alert> AlertsAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        await using var stream = await Client.GetStreamAsync("/alerts", patience.Token);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(patience.Token))
        {
            Assert.Equal("alert", item.EventType);
            yield return JsonSerializer.Deserialize<Alert>(item.Data, JsonSerializerOptions.Web);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}
