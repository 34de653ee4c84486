using FastFlow;

namespace FlightDelays;

/// <summary>Which airports' flights are late, and when: the whole dataflow, from the file to the results.</summary>
[Pipeline]
[Flow<Flights, KnownDelay, Delays, WorstAirports>]
[Flow<KnownDelay, DelaysPerHour, AirportHours>]
[Flow<KnownDelay, LateDeparture, RollingTop, TopAirports>]
[Flow<LateDeparture, DelayStorms, Storms>]
[Flow<Late<DelaysPerHour>, TooLateFor<DelaysPerHour>, LateFlights>]
[Flow<Late<RollingTop>, TooLateFor<RollingTop>, LateFlights>]
[Flow<Late<DelayStorms>, TooLateFor<DelayStorms>, LateFlights>]
[Flow<Else<KnownDelay>, Unjudged>]
[Flow<Errors<Flights>, Unreadable>]
public partial class DelaysPerAirport;

/// <summary>
/// Reads the file, in which a flight stands where its delay became known: most are more than half an hour out of order, some more than a day. A record that
/// can't be read goes to <see cref="Unreadable"/> instead of ending the run.
/// </summary>
[Source, EventTime(nameof(Flight.Scheduled)), Watermark(OutOfOrderness = "2h"), OnError(ErrorPolicy.DeadLetter)]
public sealed class Flights(string path) : CsvFile<Flight>(path);

/// <summary>Keeps the flights that can be judged: cancelled and diverted ones have no delay.</summary>
[Filter]
public readonly struct KnownDelay
{
    public static bool Keep(in Flight flight) => flight.DelayMinutes is not null;
}

/// <summary>Keeps the flights that were late.</summary>
[Filter]
public readonly struct LateDeparture
{
    public static bool Keep(in Flight flight) => flight.IsLate;
}

/// <summary>Sums up each airport's flights; every flight emits the updated result.</summary>
[Aggregate, KeyBy(nameof(Flight.Origin)), UnboundedState("there are some hundred airports")]
public readonly struct Delays
{
    public static void Add(ref DelaySums sums, in Flight flight) => sums.Add(in flight);

    public static AirportDelays Result(in DelaySums sums, string key) => new(key, sums);
}

/// <summary>Says of a flight which window it came too late for.</summary>
[Map]
public readonly struct TooLateFor<TOperator>
{
    public static LateFlight Map(in Flight flight) => new(typeof(TOperator).Name, flight);
}
