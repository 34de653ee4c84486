using FastFlow;

namespace FlightDelays;

/// <summary>Holds every airport's latest result.</summary>
[Sink]
public sealed class WorstAirports
{
    private readonly Dictionary<string, AirportDelays> _latest = [];

    public int Count => _latest.Count;

    public long Flights => _latest.Values.Sum(airport => airport.Flights);

    public void Write(in AirportDelays airport) => _latest[airport.Origin] = airport;

    public IEnumerable<AirportDelays> Top(int count) =>
        _latest.Values.OrderByDescending(airport => airport.LateShare).ThenBy(airport => airport.Origin, StringComparer.Ordinal).Take(count);
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
