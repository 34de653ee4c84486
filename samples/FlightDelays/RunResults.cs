using FastFlow;

namespace FlightDelays;

/// <summary>What a whole run has found: the states of the sinks at its end, however often it was stopped before and started again.</summary>
public sealed record RunResults(
    HeldAirports Worst,
    HeldHours Hours,
    HeldRankings Top,
    HeldStorms Storms,
    HeldLateFlights Late,
    long Unjudged,
    long Unreadable,
    IReadOnlyList<OperatorLateness> Lateness)
{
    /// <summary>Reads them from a job that has ended.</summary>
    public static async Task<RunResults> ReadAsync(Job job) => new(
        await job.ReadAsync<WorstAirports, HeldAirports>(),
        await job.ReadAsync<AirportHours, HeldHours>(),
        await job.ReadAsync<TopAirports, HeldRankings>(),
        await job.ReadAsync<Storms, HeldStorms>(),
        await job.ReadAsync<LateFlights, HeldLateFlights>(),
        (await job.ReadAsync<Unjudged, HeldCount>()).Records,
        (await job.ReadAsync<Unreadable, HeldCount>()).Records,
        job.Lateness);
}
