namespace FastFlow.Pipelines.Tests;

public readonly record struct Place(string City, int? Floor);

public sealed record Visit(string Guest, Place Place, Place? Next)
{
    public bool Paid { get; init; }
}

[Source, OnError(ErrorPolicy.DeadLetter)]
public sealed class Visits(string path) : JsonLines<Visit>(path);

[Pipeline]
[Flow<Visits, Collect<Visit>>]
[Flow<Errors<Visits>, Collect<Failed<RawRecord>>>]
public partial class ReadVisits;

public sealed class JsonLinesTests
{
    [Fact]
    public async Task Records_BindNestedObjectsAndSettableMembers()
    {
        using var file = new TemporaryFile("visits.jsonl", """
            {"guest":"Ann","place":{"city":"Ulm","floor":3},"next":null,"paid":true,"extra":[1,{"a":2}]}

            {"PAID":false,"Place":{"City":"Caf\u00e9","floor":null},"guest":"B\"ob","next":{"city":"X"}}
            """);
        var visits = new Collect<Visit>();
        await new ReadVisits(new Visits(file.Path), visits, new Collect<Failed<RawRecord>>()).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                new Visit("Ann", new Place("Ulm", 3), null) { Paid = true },
                new Visit("B\"ob", new Place("Café", null), new Place("X", null)),
            ],
            visits.Items);
    }

    [Theory]
    [InlineData("""{"guest":"Ann","place":{"city":"Ulm"}}""", "Paid")]
    [InlineData("""{"guest":"Ann","place":{"floor":1},"paid":true}""", "Place.City")]
    [InlineData("""{"guest":"Ann","place":{"city":"Ulm","floor":"x"},"paid":true}""", "Place.Floor")]
    [InlineData("""{"guest":"Ann","guest":"Bob","place":{"city":"Ulm"},"paid":true}""", "Guest")]
    [InlineData("""{"guest":"Ann","place":{"city":"Ulm"},"paid":true""", null)]
    public async Task BadRecord_GoesToErrors_NamingTheProperty(string line, string? field)
    {
        using var file = new TemporaryFile("visits.jsonl", line + "\n");
        var failed = new Collect<Failed<RawRecord>>();
        var visits = new Collect<Visit>();
        await new ReadVisits(new Visits(file.Path), visits, failed).RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(visits.Items);
        var exception = Assert.IsType<RecordException>(Assert.Single(failed.Items).Exception);
        Assert.Equal(field, exception.Field);
        Assert.Contains(line, failed.Items[0].Event.ToString(), StringComparison.Ordinal);
    }
}
