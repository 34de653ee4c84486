using System.Buffers;
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
        // Rented: a window that has given its result is ranked anew for every flight that becomes known late.
        var table = ArrayPool<LateAirport>.Shared.Rent(2 * flights.Length);
        var airports = LateAirport.Count(flights, table);
        airports.Sort();
        for (var rank = 1; rank <= Math.Min(ranks, airports.Length); rank++)
        {
            top.Send(new TopAirport(window, rank, airports[rank - 1].Origin, airports[rank - 1].LateFlights));
        }

        ArrayPool<LateAirport>.Shared.Return(table);
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
