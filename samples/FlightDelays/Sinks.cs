using FastFlow;

namespace FlightDelays;

// Windows that take late flights give their results again, so these sinks hold the latest one of each.

/// <summary>Holds every airport's latest result.</summary>
[Sink]
public sealed class WorstAirports
{
    private readonly Dictionary<string, AirportDelays> _latest = [];

    public int Count => _latest.Count;

    public long Flights => _latest.Values.Sum(airport => airport.Delays.Flights);

    public long LateFlights => _latest.Values.Sum(airport => airport.Delays.LateFlights);

    public void Write(in AirportDelays airport) => _latest[airport.Origin] = airport;

    public IEnumerable<AirportDelays> Top(int count) =>
        _latest.Values.OrderByDescending(airport => airport.Delays.LateShare).ThenBy(airport => airport.Origin, StringComparer.Ordinal).Take(count);
}

/// <summary>Holds the latest result of every airport's hours.</summary>
[Sink]
public sealed class AirportHours
{
    private readonly Dictionary<(string Origin, Window Hour), AirportHour> _latest = [];

    public long Flights => _latest.Values.Sum(hour => hour.Delays.Flights);

    public void Write(in AirportHour hour) => _latest[(hour.Origin, hour.Hour)] = hour;

    public IEnumerable<AirportHour> InOrder() => _latest.Values.OrderBy(hour => hour.Hour.Start).ThenBy(hour => hour.Origin, StringComparer.Ordinal);

    public IEnumerable<AirportHour> Worst(int count) => InOrder().OrderByDescending(hour => hour.Delays.LateFlights).Take(count);
}

/// <summary>Holds the latest ranking of every three hours.</summary>
[Sink]
public sealed class TopAirports
{
    private readonly Dictionary<(Window Hours, int Rank), TopAirport> _latest = [];

    // A ranking never gets shorter: late flights only add to it.
    public void Write(in TopAirport airport) => _latest[(airport.Hours, airport.Rank)] = airport;

    public IEnumerable<TopAirport> InOrder() => _latest.Values.OrderBy(airport => airport.Hours.Start).ThenBy(airport => airport.Rank);

    /// <summary>The ranking whose airports had the most late departures.</summary>
    public IEnumerable<TopAirport> Worst() =>
        InOrder().GroupBy(airport => airport.Hours, (_, airports) => airports.ToList()).MaxBy(airports => airports.Sum(airport => airport.LateFlights)) ?? [];
}

/// <summary>Holds every airport's storms. A late flight may join two of them: the storm that it makes takes the place of those that lie in it.</summary>
[Sink]
public sealed class Storms
{
    private readonly Dictionary<string, List<Storm>> _latest = [];

    public long Flights => _latest.Values.Sum(storms => storms.Sum(storm => storm.Delays.Flights));

    public void Write(in Storm storm)
    {
        if (!_latest.TryGetValue(storm.Origin, out var storms))
        {
            _latest.Add(storm.Origin, storms = []);
        }

        var window = storm.Window;
        storms.RemoveAll(earlier => window.Start <= earlier.Window.Start && earlier.Window.End <= window.End);
        storms.Add(storm);
    }

    public IEnumerable<Storm> InOrder() => _latest.Values.SelectMany(storms => storms).OrderBy(storm => storm.Window.Start).ThenBy(storm => storm.Origin, StringComparer.Ordinal);

    public IEnumerable<Storm> Longest(int count) => InOrder().OrderByDescending(storm => storm.Window.Length).Take(count);
}

/// <summary>Holds the flights that became known too late for a window, in that order.</summary>
[Sink]
public sealed class LateFlights
{
    private readonly List<LateFlight> _flights = [];

    public IReadOnlyList<LateFlight> InOrder() => _flights;

    public void Write(in LateFlight flight) => _flights.Add(flight);
}

/// <summary>Counts the flights whose delay nobody knows.</summary>
[Sink]
public sealed class Unjudged
{
    public long Count { get; private set; }

    public void Write(in Flight flight) => Count++;
}

/// <summary>Counts the records that are no flights, and shows the first few.</summary>
[Sink]
public sealed class Unreadable(TextWriter log)
{
    private const int Shown = 5;

    public long Count { get; private set; }

    public void Write(in Failed<RawRecord> record)
    {
        if (++Count <= Shown)
        {
            log.WriteLine(record.Exception.Message);
        }
    }
}
