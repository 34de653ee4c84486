namespace FastFlow.Pipelines.Tests.FanOut;

public sealed class First;

public sealed class Second;

public sealed class Third;

[Sink]
public sealed class Named(Journal journal, string name)
{
    public void Write(in Order order) => journal.Add($"{name} {order.Id}");
}

/// <summary>Two flows, and a node between that the order of declaration puts in the middle.</summary>
[Pipeline]
[Flow<Orders, As<Named, First>>]
[Flow<Orders, Twice, As<Named, Second>>]
[Flow<Orders, As<Named, Third>>]
public partial class ThreeWays;

/// <summary>Emits more than one, so that depth first can be told from breadth first.</summary>
[FlatMap]
public readonly struct Twice
{
    public static void FlatMap(in Order order, Emit<Order> emit)
    {
        emit.Send(in order);
        emit.Send(order with { Id = order.Id + 100 });
    }
}

/// <summary>The edge is written twice and one flow is the beginning of another: nothing doubles.</summary>
[Pipeline]
[Flow<Orders, Twice, As<Named, First>>]
[Flow<Orders, Twice, As<Named, First>>]
[Flow<Orders, Twice>]
public partial class Repeated;

[Filter]
public readonly struct Even
{
    public static bool Keep(in Order order) => order.Id % 2 == 0;
}

[Pipeline]
[Flow<Orders, Even, As<Named, First>>]
[Flow<Else<Even>, As<Named, Second>>]
public partial class EvenAndOdd;

/// <summary>Only what a filter drops is wanted, and a second filter of the same type has an else of its own.</summary>
[Pipeline]
[Flow<Orders, Even>]
[Flow<Else<Even>, Decrement, As<Even, Second>, As<Named, First>>]
[Flow<Else<As<Even, Second>>, As<Named, Second>>]
[Discard<Order>]
public partial class OnlyOdd;

[Map]
public readonly struct Decrement
{
    public static Order Map(Order order) => order with { Id = order.Id / 2 };
}

/// <summary>A tree of three levels that joins again in one sink.</summary>
[Pipeline]
[Flow<Orders, Decrement, As<Named, First>>]
[Flow<Decrement, Even, As<Named, Second>>]
[Flow<Even, As<Named, First>>]
public partial class Diamond;

public sealed class FanOutTests
{
    private readonly Journal _journal = new();

    [Fact]
    public void FanOut_FollowsTheOrderOfTheFlows_DepthFirst()
    {
        var pipeline = new ThreeWays(new Named(_journal, "first"), new Named(_journal, "second"), new Named(_journal, "third"));

        pipeline.Push([new Order(1, "ann", 0), new Order(2, "ann", 0)]);

        Assert.Equal(["first 1", "second 1", "second 101", "third 1", "first 2", "second 2", "second 102", "third 2"], _journal.Lines);
    }

    [Fact]
    public void RepeatedEdge_DeliversOnce()
    {
        var pipeline = new Repeated(new Named(_journal, "first"));

        pipeline.Push(new Order(1, "ann", 0));

        Assert.Equal(["first 1", "first 101"], _journal.Lines);
    }

    [Fact]
    public void Else_TakesWhatTheFilterDropped()
    {
        var pipeline = new EvenAndOdd(new Named(_journal, "even"), new Named(_journal, "odd"));

        pipeline.Push([new Order(1, "ann", 0), new Order(2, "ann", 0), new Order(3, "ann", 0)]);

        Assert.Equal(["odd 1", "even 2", "odd 3"], _journal.Lines);
    }

    [Fact]
    public void Else_OfASecondNode_IsThatNodesOwn()
    {
        var pipeline = new OnlyOdd(new Named(_journal, "then even"), new Named(_journal, "still odd"));

        pipeline.Push([new Order(2, "ann", 0), new Order(5, "ann", 0), new Order(7, "ann", 0)]);

        Assert.Equal(["then even 2", "still odd 3"], _journal.Lines);
    }

    [Fact]
    public void Diamond_ReachesTheJointNode_OncePerEdge()
    {
        var pipeline = new Diamond(new Named(_journal, "all"), new Named(_journal, "even"));

        pipeline.Push([new Order(4, "ann", 0), new Order(6, "ann", 0)]);

        Assert.Equal(["all 2", "even 2", "all 2", "all 3"], _journal.Lines);
    }

    [Fact]
    public void LongSpan_ThroughAFilterThatIsHardToPredict_KeepsTheOrder()
    {
        // More than the 64 events that are asked ahead, without a pattern a predictor could follow.
        var pipeline = new EvenAndOdd(new Named(_journal, "even"), new Named(_journal, "odd"));
        var random = new Random(7);
        Order[] orders = [.. Enumerable.Range(0, 5000).Select(_ => new Order(random.Next(1000), "ann", 0))];

        pipeline.Push(orders);

        Assert.Equal(orders.Select(order => $"{(order.Id % 2 == 0 ? "even" : "odd")} {order.Id}"), _journal.Lines);
    }
}
