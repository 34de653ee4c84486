namespace FastFlow.Pipelines.Tests.KeyNames;

/// <summary>Names of members that emitted code has uses of its own for.</summary>
public readonly record struct Reading(string Value, string seed, int @class, int Amount);

public readonly record struct Pair(string Value, int @event);

[Source]
public sealed class Readings : Input<Reading>;

[Aggregate, KeyBy(nameof(Reading.Value), nameof(Reading.seed), nameof(Reading.@class))]
public readonly struct SumByOddNames
{
    public static void Add(ref int sum, in Reading reading) => sum += reading.Amount;

    public static string Result(in int sum, (string, string, int) key) => $"{key.Item1}{key.Item2}{key.Item3}={sum}";
}

[Aggregate]
public readonly struct SumByPair
{
    public static Pair Key(in Reading reading) => new(reading.Value, reading.@class);

    public static void Add(ref int sum, in Reading reading) => sum += reading.Amount;

    public static string Result(in int sum, Pair key) => $"{key.Value}{key.@event}={sum}";
}

[Pipeline(Id = "odd \"names\" \\ {0}")]
[Flow<Readings, SumByOddNames, Collect<string>>]
[Flow<Readings, SumByPair, Collect<string>>]
[StateId<SumByPair>("by \"pair\"")]
public partial class OddNames;

public sealed class KeyNameTests
{
    [Fact]
    public void KeyMembers_NamedLikeEmittedLocalsOrKeywords_AreKeysLikeOthers()
    {
        var sums = new Collect<string>();
        var pipeline = new OddNames(sums);
        pipeline.Push([new("a", "b", 1, 10), new("a", "b", 2, 20), new("a", "b", 1, 5)]);
        Assert.Equal(["ab1=10", "a1=10", "ab2=20", "a2=20", "ab1=15", "a1=15"], sums.Items);
    }

    [Fact]
    public void Ids_WithQuotesAndBackslashes_AreKeptAsWritten()
    {
        Assert.Equal("odd \"names\" \\ {0}", OddNames.Graph.Id);
        Assert.Contains("by \"pair\"", OddNames.Graph.Nodes.Select(node => node.StateId));
    }
}
