using FastFlow;

namespace FlightDelays;

/// <summary>Waits for a job; on a terminal it shows how far it is, in a pipe it is quiet.</summary>
internal static class Progress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public static async Task ShowAsync(Job job, CancellationToken cancellationToken)
    {
        if (Console.IsErrorRedirected)
        {
            await job.Completion.WaitAsync(cancellationToken);
            return;
        }

        using var timer = new PeriodicTimer(Interval);
        while (!job.Completion.IsCompleted)
        {
            Console.Error.Write($"\r{job.EventsRead:N0} flights read …");
            await Task.WhenAny(job.Completion, timer.WaitForNextTickAsync(cancellationToken).AsTask());
            cancellationToken.ThrowIfCancellationRequested();
        }

        Console.Error.Write("\r\e[K");
        await job.Completion;
    }
}
