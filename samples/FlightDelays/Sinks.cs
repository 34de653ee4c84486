using FastFlow;

namespace FlightDelays;

// What sinks hold is their state: checkpoints have it, and whoever runs the job reads it at the end (RunResults).

/// <summary>Holds every airport's latest result.</summary>
[Sink]
public readonly struct WorstAirports
{
    public static void Write(in AirportDelays airport, ref HeldAirports held) => held.Latest[airport.Origin] = airport.Delays;
}

/// <summary>Holds the latest result of every airport's hours.</summary>
[Sink]
public readonly struct AirportHours
{
    public static void Write(in AirportHour hour, ref HeldHours held) => held.Latest[(hour.Origin, hour.Hour)] = hour.Delays;
}

/// <summary>Holds the latest ranking of every three hours.</summary>
[Sink]
public readonly struct TopAirports
{
    // A ranking never gets shorter: late flights only add to it.
    public static void Write(in TopAirport airport, ref HeldRankings held) => held.Latest[(airport.Hours, airport.Rank)] = airport;
}

/// <summary>Holds every airport's storms.</summary>
[Sink]
public readonly struct Storms
{
    public static void Write(in Storm storm, ref HeldStorms held) => held.Add(in storm);
}

/// <summary>Holds the flights that became known too late for a window, in that order.</summary>
[Sink]
public readonly struct LateFlights
{
    public static void Write(in LateFlight flight, ref HeldLateFlights held) => held.Flights.Add(in flight);
}

/// <summary>Counts the flights whose delay nobody knows.</summary>
[Sink]
public readonly struct Unjudged
{
    public static void Write(in Flight flight, ref HeldCount held) => held.Records++;
}

/// <summary>Counts the records that are no flights, and shows the first few.</summary>
[Sink]
public sealed class Unreadable(TextWriter log)
{
    private const int Shown = 5;

    public void Write(in Failed<RawRecord> record, ref HeldCount held)
    {
        if (++held.Records <= Shown)
        {
            log.WriteLine(record.Exception.Message);
        }
    }
}
