namespace FastFlow.Pipelines.Tests.Unkeyed;

public sealed class Again;

/// <summary>Numbers what passes: one state for the whole job.</summary>
[Map]
public readonly struct Number
{
    public struct Count
    {
        public int Last;
    }

    public static Note Map(in Order order, ref Count count) => new($"{++count.Last}: {order.Id}");
}

[Filter]
public readonly struct EveryOther
{
    public struct Turn
    {
        public bool IsOdd;
    }

    public static bool Keep(in Order order, ref Turn turn) => turn.IsOdd = !turn.IsOdd;
}

/// <summary>A class as state, made by its constructor before the first event.</summary>
[Aggregate]
public sealed class Seen
{
    public sealed class Set
    {
        public List<string> Customers { get; set; } = ["(none)"];
    }

    public static void Add(ref Set set, in Order order)
    {
        if (set.Customers.BinarySearch(order.Customer, StringComparer.Ordinal) is var place and < 0)
        {
            set.Customers.Insert(~place, order.Customer);
        }
    }

    public static Note Result(in Set set) => new(string.Join(' ', set.Customers));
}

/// <summary>State in a sink.</summary>
[Sink]
public sealed class Last(List<string> lines)
{
    public struct Text
    {
        public string? Value;
    }

    public void Write(in Note note, ref Text last)
    {
        lines.Add($"{last.Value ?? "-"} > {note.Text}");
        last.Value = note.Text;
    }
}

[Pipeline]
[Flow<Orders, EveryOther, Number, Last>]
[Flow<Orders, As<Number, Again>, As<Last, Again>>]
public partial class Numbered;

[Pipeline]
[Flow<Orders, Seen, Collect<Note>>]
public partial class SeenCustomers;

public sealed class UnkeyedStateTests
{
    [Fact]
    public void State_IsOnePerNode_AndOutlivesThePush()
    {
        List<string> every = [], again = [];
        var pipeline = new Numbered(new Last(every), new Last(again));

        pipeline.Push([new Order(10, "ann", 0), new Order(20, "ann", 0)]);
        pipeline.Push(new Order(30, "ann", 0));

        Assert.Equal(["- > 1: 10", "1: 10 > 2: 30"], every);
        Assert.Equal(["- > 1: 10", "1: 10 > 2: 20", "2: 20 > 3: 30"], again);
    }

    [Fact]
    public void ClassState_IsMadeByItsConstructor()
    {
        var notes = new Collect<Note>();
        var pipeline = new SeenCustomers(notes);

        pipeline.Push([new Order(1, "bob", 0), new Order(2, "ann", 0), new Order(3, "bob", 0)]);

        Assert.Equal(["(none) bob", "(none) ann bob", "(none) ann bob"], notes.Items.Select(note => note.Text));
    }
}
