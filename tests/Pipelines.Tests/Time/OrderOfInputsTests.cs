namespace FastFlow.Pipelines.Tests.Time;

[Sink]
public sealed class LateOwners
{
    public List<string> Items { get; } = [];

    public void Write(in Owner owner) => Items.Add($"{owner.Name}@{owner.Second}");
}

[Pipeline]
[Flow<Readings, OwnedThen, Collect<string>>]
[Flow<Owners, OwnedThen>]
[Flow<Late<OwnedThen>, LateReadings>]
[Flow<Late<OwnedThen>, LateOwners>]
public partial class ReadingsOfOwners;

/// <summary><c>[InEventTimeOrder]</c> with several inputs: one order over all of them.</summary>
public sealed class OrderOfInputsTests
{
    private readonly Collect<string> _results = new();
    private readonly LateReadings _lateReadings = new();
    private readonly LateOwners _lateOwners = new();

    private ReadingsOfOwners New() => new(_results, _lateReadings, _lateOwners);

    [Fact]
    public void EventsOfTwoInputs_ComeInOrderOfTimeThenOfArrival()
    {
        var pipeline = New();
        pipeline.Readings.Push([new("a", 1, 4), new("a", 1, 2), new("b", 1, 3), new("a", 1, 6)]);
        pipeline.Owners.Push([new("a", "Ann", 3), new("b", "Bob", 3), new("a", "Eve", 2)]);
        Assert.Empty(_results.Items);
        pipeline.Complete();
        Assert.Equal(["a@2 nobody 1", "a@2 now Eve", "b@3 nobody 1", "a@3 now Ann", "b@3 now Bob", "a@4 Ann 1", "a@6 Ann 2"], _results.Items);
        Assert.Equal([new OperatorLateness("OwnedThen", 0, 0)], pipeline.Lateness);
    }

    [Fact]
    public void EventOfOneInput_WaitsForTheWatermarkOfBoth()
    {
        var pipeline = New();
        pipeline.Readings.Push([new("a", 1, 1), new("a", 1, 20)]);
        Assert.Empty(_results.Items);
        pipeline.Owners.Push([new("a", "Ann", 0), new("a", "Bob", 7)]);

        // The owners' watermark is 2.
        Assert.Equal(["a@0 now Ann", "a@1 Ann 1"], _results.Items);
        pipeline.Owners.Idle();

        // The readings' is 15.
        Assert.Equal(["a@7 now Bob"], _results.Items[2..]);
    }

    [Fact]
    public void EventBehindTheWatermark_GoesToTheLateOutputOfItsType()
    {
        var pipeline = New();
        pipeline.AdvanceTo(new Timestamp(10 * TimeSpan.TicksPerSecond));
        pipeline.Readings.Push([new("a", 1, 9), new("a", 1, 10)]);
        pipeline.Owners.Push([new("a", "Ann", 9), new("a", "Bob", 10)]);
        pipeline.Complete();
        Assert.Equal(["a@9"], _lateReadings.Items);
        Assert.Equal(["Ann@9"], _lateOwners.Items);
        Assert.Equal([new OperatorLateness("OwnedThen", 2, 0)], pipeline.Lateness);
        Assert.Equal(["a@10 nobody 1", "a@10 now Bob"], _results.Items);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(400)]
    public void RandomEventsOfTwoInputs_HoweverTheyInterleave_ComeInOrderOfTime(int most)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var results = new Collect<string>();
            var pipeline = new ReadingsOfOwners(results, _lateReadings, _lateOwners);
            var expected = new List<(long Second, string Text)>();
            for (int left = most, second = 0; left > 0; left--, second += random.Next(3))
            {
                // At most 5 s late, as the sources say.
                var at = second - random.Next(6);
                if (random.Next(3) == 0)
                {
                    pipeline.Push(new Owner("s", $"{left}", at));
                    expected.Add((at, $"s@{at} now {left}"));
                }
                else
                {
                    pipeline.Push(new Reading("s", left, at));
                    expected.Add((at, $"s@{at} "));
                }
            }

            pipeline.Complete();
            var inOrder = expected.OrderBy(one => one.Second).Select(one => one.Text).ToList();
            Assert.Equal(inOrder.Count, results.Items.Count);
            Assert.True(inOrder.Zip(results.Items).All(pair => pair.Second.StartsWith(pair.First, StringComparison.Ordinal)), $"seed {seed}: {string.Join(", ", results.Items)}");
        }

        Assert.Empty(_lateReadings.Items);
    }
}
