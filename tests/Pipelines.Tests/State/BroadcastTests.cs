using FastFlow.Pipelines.Tests.Allocation;

namespace FastFlow.Pipelines.Tests.State;

public readonly record struct Bid(string Symbol, int Price);

/// <summary>A rule for all symbols; one below nought can't be.</summary>
public readonly record struct Floor(int Least);

[Source]
public sealed class Bids : Input<Bid>;

[Source]
public sealed class Floors : Input<Floor>;

public struct CurrentFloor
{
    public int Least;
    public int Rules;
}

/// <summary>Counts each symbol's bids that are not below the floor.</summary>
[Process, KeyBy(nameof(Bid.Symbol)), UnboundedState("few symbols"), OnError(ErrorPolicy.DeadLetter)]
public readonly struct BidsAboveFloor
{
    public static void On([Broadcast] in Floor floor, ref CurrentFloor current)
    {
        (current.Least, current.Rules) = (floor.Least, current.Rules + 1);
        ArgumentOutOfRangeException.ThrowIfNegative(floor.Least);
    }

    public static void On(in Bid bid, in CurrentFloor current, ref int count, string key, KeyState state, Emit<string> emit)
    {
        if (bid.Price >= current.Least)
        {
            emit.Send($"{key} {++count} above {current.Least}{(state.IsNew ? " first" : string.Empty)}");
        }
    }
}

[Sink]
public sealed class FailedRules
{
    public List<int> Items { get; } = [];

    public void Write(in Failed<Floor> failed) => Items.Add(failed.Event.Least);

    public void Write(in Failed<Bid> failed) => throw new InvalidOperationException("No bid fails.", failed.Exception);
}

[Pipeline]
[Flow<Bids, BidsAboveFloor, Collect<string>>]
[Flow<Floors, BidsAboveFloor>]
[Flow<Errors<BidsAboveFloor>, FailedRules>]
public partial class BidsAndFloors;

/// <summary>Floors without state per key, which need no exchange of bids.</summary>
[Process]
public sealed class BidsThatPass
{
    public void On(in Bid bid, in CurrentFloor current, Emit<Bid> emit)
    {
        if (bid.Price >= current.Least)
        {
            emit.Send(in bid);
        }
    }

    public void On([Broadcast] in Floor floor, ref CurrentFloor current) => current.Least = floor.Least;
}

[Pipeline]
[Flow<Bids, BidsThatPass, Collect<Bid>>]
[Flow<Floors, BidsThatPass>]
public partial class PassingBids;

/// <summary>Every second bid of a symbol that is not below the floor.</summary>
[Process, KeyBy(nameof(Bid.Symbol)), UnboundedState("few symbols")]
public readonly struct EverySecondBid
{
    public static void On([Broadcast] in Floor floor, ref CurrentFloor current) => current.Least = floor.Least;

    public static void On(in Bid bid, in CurrentFloor current, ref int count, Emit<Bid> emit)
    {
        if (bid.Price >= current.Least && ++count % 2 == 0)
        {
            emit.Send(in bid);
        }
    }
}

[Sink]
public sealed class LastBid
{
    public Bid Bid { get; private set; }

    public void Write(in Bid bid) => Bid = bid;
}

[Pipeline]
[Flow<Bids, EverySecondBid, LastBid>]
[Flow<Floors, EverySecondBid>]
public partial class SecondBids;

public sealed class BroadcastTests
{
    private readonly Collect<string> _results = new();
    private readonly FailedRules _failed = new();

    [Fact]
    public void SharedState_IsOneForAllKeys_BesideTheStateOfEach()
    {
        var pipeline = new BidsAndFloors(_results, _failed);
        pipeline.Push(new Floor(10));
        pipeline.Bids.Push([new("a", 10), new("b", 9), new("b", 11), new("a", 9)]);
        pipeline.Push(new Floor(5));
        pipeline.Bids.Push([new("a", 9), new("b", 9), new("c", 4)]);
        Assert.Equal(["a 1 above 10 first", "b 1 above 10", "a 2 above 5", "b 2 above 5"], _results.Items);
    }

    [Fact]
    public void BroadcastThatFails_LeavesTheSharedStateAsItWas_AndGoesToTheDeadLetters()
    {
        var pipeline = new BidsAndFloors(_results, _failed);
        pipeline.Floors.Push([new(10), new(-1)]);
        pipeline.Push(new Bid("a", 9));
        pipeline.Push(new Bid("a", 10));
        Assert.Equal([-1], _failed.Items);
        Assert.Equal(["a 1 above 10"], _results.Items);
        Assert.Equal(("BidsAboveFloor", 1), Assert.Single(pipeline.Failures) is var failure ? (failure.Operator, failure.Count) : default);
    }

    [Fact]
    public void Graph_OfABroadcast_ExchangesItAndWhatIsKeyed()
    {
        var keyed = BidsAndFloors.Graph;
        var node = keyed.Nodes.Single(node => node.Role == "Process");
        Assert.Equal((typeof(string), "Symbol", typeof(int), typeof(CurrentFloor)), (node.KeyType, node.KeyText, node.StateType, node.SharedStateType));
        Assert.All(keyed.Edges.Where(edge => edge.To == node.Index), edge => Assert.True(edge.IsExchange));

        var unkeyed = PassingBids.Graph;
        node = unkeyed.Nodes.Single(node => node.Role == "Process");
        Assert.Equal((null, null, typeof(CurrentFloor)), (node.KeyType, node.StateType, node.SharedStateType));
        Assert.Equal([typeof(Floor)], unkeyed.Edges.Where(edge => edge.To == node.Index && edge.IsExchange).Select(edge => edge.EventType));
    }

    [Fact]
    public void Push_ToAKeyBesideABroadcast_AllocatesNothing()
    {
        var last = new LastBid();
        var pipeline = new SecondBids(last);
        Bid[] bids = [new("a", 1), new("b", 2), new("c", 4), new("a", 3)];
        Floor[] floors = [new(2), new(3)];
        Measured.AllocatesNothing(() =>
        {
            pipeline.Push(bids.AsSpan());
            pipeline.Push(floors.AsSpan());
        });
        Assert.True(last.Bid.Price >= 3);
    }
}
