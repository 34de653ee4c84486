using System.CommandLine;
using FastFlow;
using FlightDelays;

var input = new Option<FileInfo>("--input")
{
    Description = "A CSV file, plain or gzip, with the columns scheduled, delay, distance, origin and destination. January 2001 unless given.",
    DefaultValueFactory = _ => new FileInfo(Path.Combine(AppContext.BaseDirectory, "data", "flights-2001-01.csv.gz")),
};
var command = new RootCommand("Finds the airports whose flights are late most often.") { input };
command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetRequiredValue(input).FullName, cancellationToken));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(string path, CancellationToken cancellationToken)
{
    var worst = new WorstAirports();
    var unjudged = new Unjudged();
    var unreadable = new Unreadable(Console.Error);
    var pipeline = new DelaysPerAirport(new Flights(path), unreadable, worst, unjudged);
    var cost = Cost.Start();
    try
    {
        await using var job = pipeline.Start();
        await Progress.ShowAsync(job, cancellationToken);
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

    Report.Print(worst, unjudged, unreadable, cost.Stop());
    return 0;
}
