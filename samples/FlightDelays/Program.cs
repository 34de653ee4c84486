using System.CommandLine;
using System.Globalization;
using FastFlow;
using FlightDelays;

var input = new Option<FileInfo>("--input")
{
    Description = "A CSV file, plain or gzip, with the columns scheduled, delay, distance, origin and destination. January 2001 unless given.",
    DefaultValueFactory = _ => new FileInfo(Path.Combine(AppContext.BaseDirectory, "data", "flights-2001-01.csv.gz")),
};
var output = new Option<DirectoryInfo?>("--output")
{
    Description = "A directory for the results: hours.csv, top.csv, storms.csv and late.csv. Made if it isn't there; what it has of these names is replaced.",
};
var checkpoints = new Option<DirectoryInfo?>("--checkpoints")
{
    Description = "A directory for checkpoints, made if it isn't there. Killed or stopped at any point and started again, the program goes on from the last one, and its results are the same. Use one directory per input.",
};
var interval = new Option<double>("--checkpoint-interval")
{
    Description = "Seconds from one checkpoint to the next.",
    DefaultValueFactory = _ => 1,
    CustomParser = static argument =>
    {
        if (double.TryParse(argument.Tokens[0].Value, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.001 and <= 86_400)
        {
            return seconds;
        }

        argument.AddError($"--checkpoint-interval is a number of seconds from 0.001 to 86400, not '{argument.Tokens[0].Value}'.");
        return default;
    },
};
var command = new RootCommand("Finds the airports whose flights are late most often, and when they are.") { input, output, checkpoints, interval };
command.SetAction((arguments, cancellationToken) =>
{
    var run = new FlightRun(arguments.GetRequiredValue(input).FullName, arguments.GetValue(output)?.FullName, arguments.GetValue(checkpoints)?.FullName, TimeSpan.FromSeconds(arguments.GetValue(interval)));
    return run.RunAsync(cancellationToken);
});

// Ctrl+C and SIGTERM cancel the token; a job that is stopped has its own time to end, and this is more.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = new JobOptions().StopTimeout + TimeSpan.FromSeconds(2) });
