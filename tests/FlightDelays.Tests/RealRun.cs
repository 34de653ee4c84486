namespace FlightDelays.Tests;

/// <summary>One run of the sample over the real file, and the same file in DuckDB, for all tests of it.</summary>
public sealed class RealRun : IAsyncLifetime
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "data", "flights-2001-01.csv.gz");

    private FlightDatabase? _database;
    private RunResults? _results;

    public HeldAirports Worst => _results!.Worst;

    public HeldHours Hours => _results!.Hours;

    /// <summary>With a place for every airport: where only five had one, a flight could get lost unseen.</summary>
    public HeldRankings Top => _results!.Top;

    public HeldStorms Storms => _results!.Storms;

    public long Unjudged => _results!.Unjudged;

    public long Unreadable => _results!.Unreadable;

    internal FlightDatabase Database => _database!;

    public async ValueTask InitializeAsync()
    {
        _database = new FlightDatabase(File);
        await using var job = new DelaysPerAirport(new Flights(File), new RollingTop(int.MaxValue), new Unreadable(TextWriter.Null)).Start();
        await job.Completion.WaitAsync(TestContext.Current.CancellationToken);
        _results = await RunResults.ReadAsync(job);
    }

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What an operator has sent to its late output.</summary>
    public List<Flight> LateFor(string name) => [.. _results!.Late.Flights.Where(late => late.Operator == name).Select(late => late.Flight)];

    public OperatorLateness LatenessOf(string name) => _results!.Lateness.Single(lateness => lateness.Operator == name);
}
