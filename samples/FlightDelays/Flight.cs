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
    string Destination)
{
    /// <summary>A flight with more minutes of delay than these is late.</summary>
    public const int LateAboveMinutes = 15;

    public bool IsLate => DelayMinutes > LateAboveMinutes;
}
