using FastFlow;

namespace FlightDelays;

/// <summary>One flight, as it became known: its columns bind by name.</summary>
/// <param name="Scheduled">Departure by the timetable.</param>
/// <param name="DelayMinutes">How much later it arrived than planned; below 0 it was early. Empty where nobody knows.</param>
/// <param name="DistanceMiles">Distance flown.</param>
/// <param name="Origin">IATA code of the airport it left.</param>
/// <param name="Destination">IATA code of the airport it reached.</param>
public readonly record struct Flight(
    DateTimeOffset Scheduled,
    [Column("delay")] int? DelayMinutes,
    [Column("distance")] int DistanceMiles,
    string Origin,
    string Destination);

/// <summary>What is known of one airport's departures so far.</summary>
public readonly record struct AirportDelays(string Origin, long Flights, double MeanMinutes, double LateShare);
