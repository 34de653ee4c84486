using FastFlow;

namespace FlightDelays;

/// <summary>One run of the program.</summary>
/// <param name="input">The file.</param>
/// <param name="output">A directory for result files; null for none.</param>
/// <param name="checkpoints">A directory for checkpoints; null for none.</param>
/// <param name="interval">From one checkpoint to the next.</param>
internal sealed class FlightRun(string input, string? output, string? checkpoints, TimeSpan interval)
{
    private const int Failed = 1;
    private const int Stopped = 130;

    /// <summary>Runs to the end of the file and gives out the results, or until the token stops it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TryRunAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or RecordException or CheckpointException or CheckpointFormatException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            return Failed;
        }
    }

    private async Task<int> TryRunAsync(CancellationToken cancellationToken)
    {
        if (output is not null)
        {
            ResultFiles.Prepare(output);
        }

        var goesOn = checkpoints is not null && File.Exists(Path.Combine(checkpoints, "CURRENT"));
        var cost = Cost.Start();
        var pipeline = new DelaysPerAirport(new Flights(input), new RollingTop(ranks: 5), new Unreadable(Console.Error));
        await using var job = pipeline.Start(Options());
        try
        {
            await Progress.ShowAsync(job, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What goes wrong with the last checkpoint must be heard.
            await job.StopAsync();
            await Console.Error.WriteLineAsync(checkpoints is null ? "Stopped before the end of the file: no results." : "Stopped; start again to go on.");
            return Stopped;
        }

        var spent = cost.Stop();
        var results = await RunResults.ReadAsync(job);
        Report.PrintTables(results);
        Report.PrintCounts(results, spent, goesOn);
        if (output is not null)
        {
            ResultFiles.Write(output, results);
        }

        return 0;
    }

    // No restart within the process: a failure is told to whoever has started it, who can start it again.
    private JobOptions Options() => new()
    {
        Checkpoints = checkpoints is null ? null : new CheckpointOptions { Directory = checkpoints, Interval = interval },
        Restart = RestartPolicy.None,
    };
}
