namespace FlightDelays;

/// <summary>How many late departures an airport has; those with the most come first, of equal ones in order of the code.</summary>
internal readonly record struct LateAirport(string Origin, int LateFlights) : IComparable<LateAirport>
{
    /// <summary>Counts the late flights of each airport without memory of its own.</summary>
    /// <param name="flights">Late flights.</param>
    /// <param name="table">A hash table is made here: it is the faster the more room there is beyond one place per flight.</param>
    /// <returns>The airports, in no order, at the beginning of <paramref name="table"/>.</returns>
    public static Span<LateAirport> Count(ReadOnlySpan<Flight> flights, Span<LateAirport> table)
    {
        table.Clear();
        foreach (ref readonly var flight in flights)
        {
            ref var airport = ref Find(table, flight.Origin);
            airport = new LateAirport(flight.Origin, airport.LateFlights + 1);
        }

        var airports = 0;
        foreach (var airport in table)
        {
            if (airport.LateFlights > 0)
            {
                table[airports++] = airport;
            }
        }

        return table[..airports];
    }

    public int CompareTo(LateAirport other) => LateFlights != other.LateFlights ? other.LateFlights - LateFlights : string.CompareOrdinal(Origin, other.Origin);

    /// <summary>The airport's place, or the free one where it belongs.</summary>
    private static ref LateAirport Find(Span<LateAirport> table, string origin)
    {
        var at = (int)((uint)origin.GetHashCode() % (uint)table.Length);
        while (table[at].LateFlights > 0 && table[at].Origin != origin)
        {
            at = (at + 1) % table.Length;
        }

        return ref table[at];
    }
}
