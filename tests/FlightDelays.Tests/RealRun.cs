namespace FlightDelays.Tests;

/// <summary>One run of the sample over the real file, and the same file in DuckDB, for all tests of it.</summary>
public sealed class RealRun : IAsyncLifetime
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "data", "flights-2001-01.csv.gz");

    private FlightDatabase? _database;

    public WorstAirports Worst { get; } = new();

    public AirportHours Hours { get; } = new();

    /// <summary>With a place for every airport: where only five had one, a flight could get lost unseen.</summary>
    public TopAirports Top { get; } = new();

    public Storms Storms { get; } = new();

    public LateFlights Late { get; } = new();

    public Unjudged Unjudged { get; } = new();

    public Unreadable Unreadable { get; } = new(TextWriter.Null);

    public IReadOnlyList<OperatorLateness> Lateness { get; private set; } = [];

    internal FlightDatabase Database => _database!;

    public async ValueTask InitializeAsync()
    {
        _database = new FlightDatabase(File);
        var pipeline = new DelaysPerAirport(new Flights(File), new RollingTop(int.MaxValue), Unreadable, Worst, Hours, Top, Storms, Late, Unjudged);
        await pipeline.RunAsync(TestContext.Current.CancellationToken);
        Lateness = pipeline.Lateness;
    }

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What an operator has sent to its late output.</summary>
    public List<Flight> LateFor(string name) => [.. Late.InOrder().Where(late => late.Operator == name).Select(late => late.Flight)];

    public OperatorLateness LatenessOf(string name) => Lateness.Single(lateness => lateness.Operator == name);
}
