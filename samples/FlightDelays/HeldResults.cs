using FastFlow;

namespace FlightDelays;

// Windows that take late flights give their results again, so the latest one of each is held.

/// <summary>What <see cref="WorstAirports"/> holds.</summary>
public struct HeldAirports
{
    public MapState<string, DelaySums> Latest;

    public readonly int Count => Latest.Count;

    public readonly long Flights => Latest.Sum(airport => airport.Value.Flights);

    public readonly long LateFlights => Latest.Sum(airport => airport.Value.LateFlights);

    public readonly IEnumerable<AirportDelays> Top(int count) => Latest
        .Select(airport => new AirportDelays(airport.Key, airport.Value))
        .OrderByDescending(airport => airport.Delays.LateShare)
        .ThenBy(airport => airport.Origin, StringComparer.Ordinal)
        .Take(count);
}

/// <summary>What <see cref="AirportHours"/> holds.</summary>
public struct HeldHours
{
    public MapState<(string Origin, Window Hour), DelaySums> Latest;

    public readonly long Flights => Latest.Sum(hour => hour.Value.Flights);

    public readonly IEnumerable<AirportHour> InOrder() => Latest
        .Select(hour => new AirportHour(hour.Key.Origin, hour.Key.Hour, hour.Value))
        .OrderBy(hour => hour.Hour.Start)
        .ThenBy(hour => hour.Origin, StringComparer.Ordinal);

    public readonly IEnumerable<AirportHour> Worst(int count) => InOrder().OrderByDescending(hour => hour.Delays.LateFlights).Take(count);
}

/// <summary>What <see cref="TopAirports"/> holds.</summary>
public struct HeldRankings
{
    public MapState<(Window Hours, int Rank), TopAirport> Latest;

    public readonly IEnumerable<TopAirport> InOrder() => Latest.Select(airport => airport.Value).OrderBy(airport => airport.Hours.Start).ThenBy(airport => airport.Rank);

    /// <summary>The ranking whose airports had the most late departures.</summary>
    public readonly IEnumerable<TopAirport> Worst() =>
        InOrder().GroupBy(airport => airport.Hours, (_, airports) => airports.ToList()).MaxBy(airports => airports.Sum(airport => airport.LateFlights)) ?? [];
}

/// <summary>What <see cref="Storms"/> holds. A late flight may join two storms: the storm that it makes takes the place of those that lie in it.</summary>
public struct HeldStorms
{
    public MapState<string, ListState<Storm>> Latest;

    public readonly long Flights => All.Sum(storm => storm.Delays.Flights);

    private readonly IEnumerable<Storm> All => Latest.SelectMany(airport => airport.Value);

    public void Add(in Storm storm)
    {
        ref var storms = ref Latest.GetOrAdd(storm.Origin, out _);
        for (var place = storms.Count - 1; place >= 0; place--)
        {
            if (storm.Window.Start <= storms[place].Window.Start && storms[place].Window.End <= storm.Window.End)
            {
                storms.RemoveAt(place);
            }
        }

        storms.Add(in storm);
    }

    public readonly IEnumerable<Storm> InOrder() => All.OrderBy(storm => storm.Window.Start).ThenBy(storm => storm.Origin, StringComparer.Ordinal);

    public readonly IEnumerable<Storm> Longest(int count) => InOrder().OrderByDescending(storm => storm.Window.Length).Take(count);
}

/// <summary>What <see cref="FlightDelays.LateFlights"/> holds.</summary>
public struct HeldLateFlights
{
    public ListState<LateFlight> Flights;
}

/// <summary>What <see cref="Unjudged"/> and <see cref="Unreadable"/> hold.</summary>
public struct HeldCount
{
    public long Records;
}
