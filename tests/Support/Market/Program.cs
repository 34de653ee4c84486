using System.Globalization;
using FastFlow;
using FastFlow.Tests.Market;

// Runs the pipeline to its end or until it is told to stop, and says how far it is. Its parent kills it.
if (args is not [var input, var output, var checkpoints, var intervalMilliseconds, var eventsPerPause, .. var rest])
{
    Console.Error.WriteLine("usage: INPUT OUTPUT CHECKPOINTS INTERVAL_MILLISECONDS EVENTS_PER_PAUSE [RESTORE_FROM [IF_EXISTS]]");
    return 2;
}

Console.WriteLine("starts");
var exists = rest is [_, var ifExists] ? Enum.Parse<ExistingFile>(ifExists) : ExistingFile.Refuse;
var pipeline = new MarketWatch(
    trades: new Trades(Path.Combine(input, "trades")),
    worthy: new Worthy(int.Parse(eventsPerPause, CultureInfo.InvariantCulture)),
    findings: new Findings(Path.Combine(output, "findings")) { Extension = ".csv", RollBytes = 40_000, IfExists = exists },
    totals: new Totals(Path.Combine(output, "totals")) { RollBytes = 100_000, IfExists = exists },
    offers: new Offers(Path.Combine(input, "offers.csv")));
await using var job = pipeline.Start(new()
{
    Checkpoints = new() { Directory = checkpoints, Interval = TimeSpan.FromMilliseconds(int.Parse(intervalMilliseconds, CultureInfo.InvariantCulture)) },
    Restart = RestartPolicy.None,
    RestoreFrom = rest.FirstOrDefault(),
    StopOnSignals = true,
});

// A path on standard input is where a savepoint goes.
_ = Task.Run(async () =>
{
    while (Console.ReadLine() is { } directory)
    {
        await job.SavepointAsync(directory);
        Console.WriteLine($"savepoint {directory}");
    }
});
while (await Task.WhenAny(job.Completion, Task.Delay(10)) != job.Completion)
{
    Console.WriteLine($"runs {job.EventsRead} {job.Checkpoints.Completed}");
}

await job.Completion;
Console.WriteLine($"ended {job.EventsRead} {job.Checkpoints.Completed} {string.Join(", ", job.Failures.Select(static failure => $"{failure.Operator} {failure.Count}"))}");
return 0;
