namespace FastFlow.Pipelines.Tests.AskedAhead;

/// <summary>A leading filter may be asked for events whose turn hasn't come: what it throws must not come early.</summary>
[Filter]
public readonly struct Fragile(int modulus)
{
    public bool Keep(in Order order) => order.Id == 999 ? throw new InvalidOperationException("999 is unbearable") : order.Amount % modulus == 0;
}

[Pipeline]
[Flow<Orders, Fragile, Collect<Order>>]
public partial class Fragiles;

/// <summary>Un-keyed state behind the filter: held in locals while the filter is asked.</summary>
[Aggregate]
public readonly struct SumOfAmounts
{
    public static void Add(ref long sum, in Order order) => sum += order.Amount;

    public static long Result(in long sum) => sum;
}

[Pipeline]
[Flow<Orders, Fragile, SumOfAmounts, Collect<long>>]
public partial class FragileSums;

public sealed class AskedAheadTests
{
    [Fact]
    public void FilterThatThrows_IsHeardAtItsEvent_AndNoEventBeforeItIsLost()
    {
        var kept = new Collect<Order>();
        var pipeline = new Fragiles(new Fragile(2), kept);
        var random = new Random(5);
        Order[] orders = [.. Enumerable.Range(0, 3000).Select(id => new Order(id, "ann", random.Next(1000)))];

        var error = Assert.Throws<OperatorException>(() => pipeline.Push(orders));

        Assert.Equal(("Fragile", 999L), (error.Operator, error.Position));
        Assert.Equal(orders.Take(999).Where(order => order.Amount % 2 == 0), kept.Items);
    }

    [Fact]
    public void FilterThatThrows_WhileAskedAhead_LosesNoUnkeyedState()
    {
        var sums = new Collect<long>();
        var pipeline = new FragileSums(new Fragile(2), sums);
        var random = new Random(6);
        Order[] orders = [.. Enumerable.Range(0, 3000).Select(id => new Order(id, "ann", random.Next(1000)))];

        Assert.Throws<OperatorException>(() => pipeline.Push(orders));

        var sum = 0L;
        Assert.Equal(orders.Take(999).Where(order => order.Amount % 2 == 0).Select(order => sum += order.Amount), sums.Items);
    }

    /// <summary>Verdicts in runs, then at random, then in runs again, in spans that end anywhere: whether asked ahead or in turn, each event is handled once and in order.</summary>
    [Fact]
    public void Filter_EasyAndHardToPredictByTurns_KeepsWhatItKeeps()
    {
        var kept = new Collect<Order>();
        var pipeline = new Fragiles(new Fragile(2), kept);
        var random = new Random(7);
        var expected = new List<Order>();
        var id = 1000;
        for (var span = 0; span < 400; span++)
        {
            var isRandom = span / 50 % 2 == 1;
            Order[] orders = [.. Enumerable.Range(0, random.Next(3000)).Select(_ => new Order(id++, "ann", isRandom ? random.Next(1000) : id / 500))];
            pipeline.Push(orders);
            expected.AddRange(orders.Where(order => order.Amount % 2 == 0));
        }

        Assert.Equal(expected, kept.Items);
    }
}
