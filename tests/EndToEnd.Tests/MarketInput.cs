using System.Globalization;

namespace FastFlow.EndToEnd.Tests;

/// <summary>The input of all runs: the trades of four exchanges and the offers, from one seed.</summary>
public sealed class MarketInput : IDisposable
{
    public const int Seed = 5, Exchanges = 4, TradesPerExchange = 20_000, Offers = 20_000;

    private const int Symbols = 300;

    public MarketInput()
    {
        var random = new Random(Seed);
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "trades"));
        for (var exchange = 0; exchange < Exchanges; exchange++)
        {
            File.WriteAllLines(Path.Combine(Directory, "trades", $"{exchange}.csv"), Trades(random, exchange));
        }

        File.WriteAllLines(Path.Combine(Directory, "offers.csv"), OfferLines(random));
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("fastflow-").FullName;

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    // Some 8 s of events: mostly in order, some behind the watermark, with pauses in which symbols are silent, sessions end and totals expire.
    private static IEnumerable<string> Trades(Random random, int exchange)
    {
        yield return "Id,Symbol,At,Cents,Shares";
        double time = 0;
        for (var i = 0; i < TradesPerExchange; i++)
        {
            time += random.Next(4000) == 0 ? 150 : random.NextDouble() * 0.8;
            var at = random.Next(50) == 0 ? time - random.Next(200) : time - random.Next(10);
            yield return string.Create(CultureInfo.InvariantCulture, $"{(exchange * TradesPerExchange) + i},S{random.Next(Symbols)},{(long)Math.Max(at, 0)},{random.Next(1000) - 20},{random.Next(100)}");
        }
    }

    private static IEnumerable<string> OfferLines(Random random)
    {
        yield return "Symbol,At,Cents";
        double time = 0;
        for (var i = 0; i < Offers; i++)
        {
            time += random.NextDouble() * 0.8;
            yield return string.Create(CultureInfo.InvariantCulture, $"S{random.Next(Symbols)},{(long)time},{random.Next(1000)}");
        }
    }
}
