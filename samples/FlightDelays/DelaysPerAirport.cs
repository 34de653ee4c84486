using FastFlow;

namespace FlightDelays;

/// <summary>Which airports' flights are late: the whole dataflow, from the file to the results.</summary>
[Pipeline]
[Flow<Flights, KnownDelay, Delays, WorstAirports>]
[Flow<Else<KnownDelay>, Unjudged>]
[Flow<Errors<Flights>, Unreadable>]
public partial class DelaysPerAirport;

/// <summary>Reads the file; a record that can't be read goes to <see cref="Unreadable"/> instead of ending the run.</summary>
[Source, OnError(ErrorPolicy.DeadLetter)]
public sealed class Flights(string path) : CsvFile<Flight>(path);

/// <summary>Keeps the flights that can be judged: cancelled and diverted ones have no delay.</summary>
[Filter]
public readonly struct KnownDelay
{
    public static bool Keep(in Flight flight) => flight.DelayMinutes is not null;
}

/// <summary>Counts each airport's flights, its minutes and its late ones; every flight emits the updated result.</summary>
[Aggregate, KeyBy(nameof(Flight.Origin))]
public readonly struct Delays
{
    /// <summary>From how many minutes on a flight counts as late (the US Bureau of Transportation Statistics says the same).</summary>
    public const int LateMinutes = 15;

    public struct Sums
    {
        public long Flights;
        public long Minutes;
        public long Late;
    }

    public static void Add(ref Sums sums, in Flight flight)
    {
        var minutes = flight.DelayMinutes.GetValueOrDefault();
        sums.Flights++;
        sums.Minutes += minutes;
        sums.Late += minutes > LateMinutes ? 1 : 0;
    }

    public static AirportDelays Result(in Sums sums, string key) =>
        new(key, sums.Flights, (double)sums.Minutes / sums.Flights, (double)sums.Late / sums.Flights);
}
