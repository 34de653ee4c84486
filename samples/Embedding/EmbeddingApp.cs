using System.Text.Json;

namespace FastFlow.Samples.Embedding;

/// <summary>A web application with a pipeline inside: readings are posted in, alerts are streamed out.</summary>
public static class EmbeddingApp
{
    // Strict: a missing, unknown, repeated or null property is an error and not a zero.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton(builder.Configuration.GetRequiredSection("Alerts").Get<AlertRule>()!);
        builder.Services.AddSingleton(Monitoring.From);
        builder.Services.AddHostedService<MonitoringService>();

        var app = builder.Build();
        app.MapPost("/readings", PostAsync);

        // An alert goes to one reader, as from any queue: two that read at once share them. When the pipeline ends, so does the stream.
        app.MapGet("/alerts", (Monitoring monitoring, CancellationToken aborted) =>
            TypedResults.ServerSentEvents(monitoring.Alerts.ReadAllAsync(aborted), "alert"));
        return app;
    }

    /// <summary>Takes one reading or an array of them: all or none.</summary>
    private static async Task<IResult> PostAsync(HttpRequest request, Monitoring monitoring, CancellationToken aborted)
    {
        Reading[] readings;
        try
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, Json, aborted);
            readings = body.ValueKind == JsonValueKind.Array ? body.Deserialize<Reading[]>(Json)! : [body.Deserialize<Reading>(Json)];
        }
        catch (JsonException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest);
        }

        if (Array.FindIndex(readings, reading => reading.Sensor.Length == 0 || !double.IsFinite(reading.Value)) is >= 0 and var bad)
        {
            return Results.Problem($"Reading {bad} is {readings[bad]}: a reading has the name of a sensor and a finite value.", statusCode: StatusCodes.Status400BadRequest);
        }

        try
        {
            foreach (var reading in readings)
            {
                // Waits while the pipeline is behind: whoever posts too much is slowed down, and memory stays bounded.
                await monitoring.Readings.PushAsync(reading, aborted);
            }
        }
        catch (InvalidOperationException e)
        {
            // The pipeline has ended.
            return Results.Problem(e.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        return Results.Accepted();
    }
}
