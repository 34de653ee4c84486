namespace FastFlow.Pipelines.Tests;

public enum Side
{
    Buy,
    Sell,
}

public readonly record struct Deal(
    string Symbol, double Price, int? Size, Side Side, [Column("traded at")] DateTimeOffset Time);

[Source]
public sealed class Deals(string path) : CsvFile<Deal>(path);

[Source, OnError(ErrorPolicy.Skip)]
public sealed class ForgivingDeals(string path) : CsvFile<Deal>(path);

[Source, OnError(ErrorPolicy.DeadLetter)]
public sealed class CarefulDeals(string path) : CsvFile<Deal>(path);

[Pipeline]
[Flow<Deals, Collect<Deal>>]
public partial class ReadDeals;

[Pipeline]
[Flow<ForgivingDeals, Collect<Deal>>]
public partial class ReadForgivingDeals;

[Sink]
public sealed class DealJournal(Journal journal)
{
    public void Write(in Deal deal) => journal.Add(deal.Symbol);

    public void Write(in Failed<RawRecord> failed) => journal.Add($"{failed.Operator}: {failed.Event} ({((RecordException)failed.Exception).Field})");
}

[Pipeline]
[Flow<CarefulDeals, DealJournal>]
[Flow<Errors<CarefulDeals>, DealJournal>]
public partial class ReadCarefulDeals;

[Pipeline]
[Flow<CarefulDeals, Collect<Deal>>]
[Discard<Failed<RawRecord>>]
public partial class CountCarefulDeals;

public sealed class CsvFileTests
{
    private const string Header = "side,price,symbol,comment,size,traded at\n";

    [Fact]
    public async Task Records_BindByName_WhateverTheirOrder()
    {
        using var file = new TemporaryFile("deals.csv", Header + "buy,1.5,\"A, \"\"B\"\"\",x,7,2001-02-03T04:05:06+01:00\r\nSell,-2e3,C,,,2001-02-03 04:05:06Z\n");
        var deals = new Collect<Deal>();
        await new ReadDeals(new Deals(file.Path), deals).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                new Deal("A, \"B\"", 1.5, 7, Side.Buy, new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.FromHours(1))),
                new Deal("C", -2000, null, Side.Sell, new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero)),
            ],
            deals.Items);
    }

    [Fact]
    public async Task BadField_UnderFail_NamesFileLineColumnFieldAndText()
    {
        using var file = new TemporaryFile("deals.csv", Header + "buy,1,A,,1,2001-01-01T00:00:00Z\nbuy,cheap,B,,1,2001-01-01T00:00:00Z\nbuy,1,C,,1,2001-01-01T00:00:00Z\n");
        var deals = new Collect<Deal>();
        var exception = await Assert.ThrowsAsync<RecordException>(() => new ReadDeals(new Deals(file.Path), deals).RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal((3L, 5, "price", "cheap"), (exception.Line, exception.Column, exception.Field!.ToLowerInvariant(), exception.Text));
        Assert.StartsWith(file.Path + "(3,5): ", exception.Message, StringComparison.Ordinal);
        Assert.Equal("A", Assert.Single(deals.Items).Symbol);
    }

    [Fact]
    public async Task BadField_UnderSkip_IsCountedAndReportedOncePerKind()
    {
        using var file = new TemporaryFile("deals.csv", Header + "buy,x,A,,1,2001-01-01T00:00:00Z\nbuy,y,B,,1,2001-01-01T00:00:00Z\nhold,1,C,,1,2001-01-01T00:00:00Z\nbuy,1,D,,1,2001-01-01T00:00:00Z\n");
        var deals = new Collect<Deal>();
        var pipeline = new ReadForgivingDeals(new ForgivingDeals(file.Path), deals);
        await pipeline.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal("D", Assert.Single(deals.Items).Symbol);
        var failures = Assert.Single(pipeline.Failures);
        Assert.Equal(("ForgivingDeals", 3L), (failures.Operator, failures.Count));
        Assert.Equal(2, failures.First.Count);
        Assert.Contains("(2,5)", failures.First[0], StringComparison.Ordinal);
        Assert.Contains("(4,1)", failures.First[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadField_UnderDeadLetter_GoesToErrorsInItsTurn()
    {
        using var file = new TemporaryFile("deals.csv", Header + "buy,1,A,,1,2001-01-01T00:00:00Z\nbuy,x,B,,1,2001-01-01T00:00:00Z\nbuy,1,C,,1,2001-01-01T00:00:00Z\nbuy,1,D,,z,2001-01-01T00:00:00Z\n");
        var journal = new Journal();
        var pipeline = new ReadCarefulDeals(new CarefulDeals(file.Path), new DealJournal(journal));
        await pipeline.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            ["A", $"CarefulDeals: {file.Path}(3): buy,x,B,,1,2001-01-01T00:00:00Z (price)", "C", $"CarefulDeals: {file.Path}(5): buy,1,D,,z,2001-01-01T00:00:00Z (size)"],
            journal.Lines);
        Assert.Equal(2, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public async Task DeadLetters_ThatAreDiscarded_AreCounted()
    {
        using var file = new TemporaryFile("deals.csv", Header + "buy,x,B,,1,2001-01-01T00:00:00Z\n");
        var pipeline = new CountCarefulDeals(new CarefulDeals(file.Path), new Collect<Deal>());
        await pipeline.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, Assert.Single(pipeline.Failures).Count);
    }

    [Fact]
    public async Task MissingFile_FailsAtStart_NamingSourceAndPath()
    {
        var exception = await Assert.ThrowsAsync<FileNotFoundException>(() => new ReadDeals(new Deals("no-such.csv")).RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Deals reads 'no-such.csv'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingColumn_FailsAtStart_NamingItAndTheHeader()
    {
        using var file = new TemporaryFile("deals.csv", "side,price,size,traded at\nbuy,1,1,2001-01-01T00:00:00Z\n");
        var deals = new Collect<Deal>();
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => new ReadDeals(new Deals(file.Path), deals).RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Symbol", exception.Message, StringComparison.Ordinal);
        Assert.Contains("traded at", exception.Message, StringComparison.Ordinal);
        Assert.Empty(deals.Items);
    }
}
