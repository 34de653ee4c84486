using System.Globalization;
using System.IO.Compression;

namespace FlightDelays.Tests;

/// <summary>The sample's results on the real file, against sums made line by line without FastFlow.</summary>
public sealed class RealFlightsTests
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "data", "flights-2001-01.csv.gz");

    [Fact]
    public async Task DelaysPerAirport_OnJanuary2001_AreThoseOfPlainSums()
    {
        var worst = new WorstAirports();
        var unjudged = new Unjudged();
        var unreadable = new Unreadable(TextWriter.Null);
        await new DelaysPerAirport(new Flights(File), unreadable, worst, unjudged).RunAsync(TestContext.Current.CancellationToken);

        var expected = Sums();
        Assert.Equal(508_239, worst.Flights);
        Assert.Equal((0, 0), (unjudged.Count, unreadable.Count));
        Assert.Equal(expected.Count, worst.Count);
        foreach (var airport in worst.Top(int.MaxValue))
        {
            var (flights, minutes, late) = expected[airport.Origin];
            Assert.Equal(new AirportDelays(airport.Origin, flights, (double)minutes / flights, (double)late / flights), airport);
        }

        Assert.Equal("BGR", worst.Top(10).First().Origin);
    }

    private static Dictionary<string, (long Flights, long Minutes, long Late)> Sums()
    {
        using var reader = new StreamReader(new GZipStream(System.IO.File.OpenRead(File), CompressionMode.Decompress));
        Assert.Equal("scheduled,delay,distance,origin,destination", reader.ReadLine());
        var sums = new Dictionary<string, (long Flights, long Minutes, long Late)>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            var minutes = int.Parse(fields[1], CultureInfo.InvariantCulture);
            var sum = sums.GetValueOrDefault(fields[3]);
            sums[fields[3]] = (sum.Flights + 1, sum.Minutes + minutes, sum.Late + (minutes > 15 ? 1 : 0));
        }

        return sums;
    }
}
