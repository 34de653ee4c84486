using System.CommandLine;
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
var command = new RootCommand("Finds the airports whose flights are late most often, and when they are.") { input, output };
command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetRequiredValue(input).FullName, arguments.GetValue(output)?.FullName, cancellationToken));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(string path, string? directory, CancellationToken cancellationToken)
{
    var worst = new WorstAirports();
    var hours = new AirportHours();
    var top = new TopAirports();
    var storms = new Storms();
    var late = new LateFlights();
    var unjudged = new Unjudged();
    var unreadable = new Unreadable(Console.Error);
    var pipeline = new DelaysPerAirport(new Flights(path), new RollingTop(ranks: 5), unreadable, worst, hours, top, storms, late, unjudged);
    try
    {
        if (directory is not null)
        {
            ResultFiles.Prepare(directory);
        }

        var cost = Cost.Start();
        await using (var job = pipeline.Start())
        {
            await Progress.ShowAsync(job, cancellationToken);
        }

        var spent = cost.Stop();
        Report.PrintTables(worst, hours, top, storms);
        Report.PrintCounts(worst, hours, storms, unjudged, unreadable, pipeline.Lateness, spent);
        if (directory is not null)
        {
            ResultFiles.Write(directory, hours, top, storms, late);
        }
    }
    catch (Exception exception) when (exception is IOException or InvalidDataException or RecordException)
    {
        Console.Error.WriteLine($"error: {exception.Message}");
        return 1;
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped before the end of the file: no results.");
        return 130;
    }

    return 0;
}
