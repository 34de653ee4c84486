using FastFlow;

namespace FlightDelays;

/// <summary>What is known of some flights' delays.</summary>
public record struct DelaySums(long Flights, long Minutes, long LateFlights)
{
    public readonly double MeanMinutes => (double)Minutes / Flights;

    public readonly double LateShare => (double)LateFlights / Flights;

    public void Add(in Flight flight)
    {
        Flights++;
        Minutes += flight.DelayMinutes.GetValueOrDefault();
        LateFlights += flight.IsLate ? 1 : 0;
    }

    public void Add(in DelaySums others)
    {
        Flights += others.Flights;
        Minutes += others.Minutes;
        LateFlights += others.LateFlights;
    }
}

/// <summary>An airport's departures so far.</summary>
public readonly record struct AirportDelays(string Origin, DelaySums Delays);

/// <summary>An airport's departures of one hour.</summary>
public readonly record struct AirportHour(string Origin, Window Hour, DelaySums Delays);

/// <summary>Which place an airport has among those with the most late departures in three hours.</summary>
public readonly record struct TopAirport(Window Hours, int Rank, string Origin, int LateFlights);

/// <summary>An airport's run of late departures. It is over 45 minutes after the last of them.</summary>
public readonly record struct Storm(string Origin, Window Window, DelaySums Delays);

/// <summary>A flight that became known too late for a window.</summary>
/// <param name="Operator">Whose window.</param>
/// <param name="Flight">The flight.</param>
public readonly record struct LateFlight(string Operator, Flight Flight);
