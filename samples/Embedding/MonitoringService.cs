namespace FastFlow.Samples.Embedding;

/// <summary>Runs the pipeline as a job for as long as the application runs.</summary>
internal sealed class MonitoringService(Monitoring monitoring, IHostApplicationLifetime application) : IHostedService
{
    private Job? _job;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _job = monitoring.Start();

        // Before the server stops, not after: what was posted is handled and the streams of alerts end, so the server waits for nobody.
        application.ApplicationStopping.Register(() => _job.StopAsync());

        // A pipeline that has failed takes nothing more, and the application is of no use without it.
        _job.Completion.ContinueWith(_ => application.StopApplication(), TaskScheduler.Default);
        return Task.CompletedTask;
    }

    // Throws what the pipeline failed with, so that the process ends with it.
    public Task StopAsync(CancellationToken cancellationToken) => _job?.StopAsync() ?? Task.CompletedTask;
}
