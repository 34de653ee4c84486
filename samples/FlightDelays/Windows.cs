using FastFlow;

namespace FlightDelays;

// All windows go by scheduled departure. A window gives its result when the watermark, two hours behind the latest departure seen, has reached its end,
// and again for every flight that becomes known up to six hours after that. What is later still goes to Late<…>.

/// <summary>Sums up each airport's flights hour by hour.</summary>
[Aggregate, KeyBy(nameof(Flight.Origin)), TumblingWindow("1h"), AllowedLateness("6h")]
public readonly struct DelaysPerHour
{
    public static void Add(ref DelaySums sums, in Flight flight) => sums.Add(in flight);

    public static AirportHour Result(in DelaySums sums, string key, Window window) => new(key, window, sums);
}

/// <summary>Ranks the airports by their late departures of three hours, every hour.</summary>
/// <param name="ranks">How many have a place.</param>
[Process, SlidingWindow("3h", "1h"), AllowedLateness("6h")]
public readonly struct RollingTop(int ranks)
{
    public void OnWindow(ReadOnlySpan<Flight> flights, Window window, Emit<TopAirport> top)
    {
        var late = new Dictionary<string, int>();
        foreach (ref readonly var flight in flights)
        {
            late.TryGetValue(flight.Origin, out var count);
            late[flight.Origin] = count + 1;
        }

        var rank = 0;
        foreach (var (origin, lateFlights) in late.OrderByDescending(airport => airport.Value).ThenBy(airport => airport.Key, StringComparer.Ordinal).Take(ranks))
        {
            top.Send(new TopAirport(window, ++rank, origin, lateFlights));
        }
    }
}

/// <summary>Finds each airport's delay storms: late departures of which each was scheduled less than 45 minutes after the one before.</summary>
[Aggregate, KeyBy(nameof(Flight.Origin)), SessionWindow("45m"), AllowedLateness("6h")]
public readonly struct DelayStorms
{
    public static void Add(ref DelaySums sums, in Flight flight) => sums.Add(in flight);

    public static void Merge(ref DelaySums sums, in DelaySums others) => sums.Add(in others);

    public static Storm Result(in DelaySums sums, string key, Window window) => new(key, window, sums);
}
