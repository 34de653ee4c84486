namespace FlightDelays.Tests;

/// <summary>Operators are tested by calling them.</summary>
public sealed class OperatorTests
{
    private static readonly Window Hours = new(Timestamp.UnixEpoch, Timestamp.UnixEpoch + TimeSpan.FromHours(3));

    [Fact]
    public void OnWindow_OfMoreAirportsThanPlaces_RanksTheMostLateOnesAndTiesByCode()
    {
        var top = new List<TopAirport>();
        new RollingTop(3).OnWindow([From("SEA"), From("LAX"), From("ORD"), From("ATL"), From("ORD"), From("SEA")], Hours, Emit.To(top));
        Assert.Equal([new TopAirport(Hours, 1, "ORD", 2), new TopAirport(Hours, 2, "SEA", 2), new TopAirport(Hours, 3, "ATL", 1)], top);
    }

    [Fact]
    public void OnWindow_Again_AllocatesNothing()
    {
        var ranking = new RollingTop(3);
        var top = new List<TopAirport>(capacity: 16);
        Flight[] flights = [.. Enumerable.Range(0, 500).Select(number => From($"A{number % 40}"))];
        ranking.OnWindow(flights, Hours, Emit.To(top));
        var emit = Emit.To(top);

        var before = GC.GetAllocatedBytesForCurrentThread();
        ranking.OnWindow(flights, Hours, emit);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(6, top.Count);
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    [InlineData(null, false)]
    public void Keep_OfADelay_IsTrueAboveFifteenMinutes(int? minutes, bool isLate) => Assert.Equal(isLate, LateDeparture.Keep(From("LAX") with { DelayMinutes = minutes }));

    private static Flight From(string origin) => new(DateTimeOffset.UnixEpoch, 20, 100, origin, "JFK");
}
