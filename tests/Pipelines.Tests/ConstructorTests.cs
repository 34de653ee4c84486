using System.Reflection;

namespace FastFlow.Pipelines.Tests.Constructors;

[Filter]
public readonly struct AtLeast(int amount)
{
    public bool Keep(in Order order) => order.Amount >= amount;
}

/// <summary>Needs nothing: static handlers only.</summary>
[Map]
public readonly struct Describe
{
    public static Note Map(in Order order) => new(order.Customer);
}

/// <summary>An instance, but one that can be made without being told anything.</summary>
[Map]
public sealed class Shout
{
    public string Mark { get; init; } = "!";

    public Note Map(in Note note) => new(note.Text + Mark);
}

/// <summary>A required member makes the node a required parameter.</summary>
[Map]
public sealed class Prefix
{
    public required string Text { get; init; }

    public Note Map(in Note note) => new(Text + note.Text);
}

public sealed class Loud;

/// <summary>Asks for the pipeline's clock when it is opened.</summary>
[Sink]
public sealed class Stamped(List<string> lines)
{
    private TimeProvider? _time;

    public void Open(OperatorContext context) => _time = context.Time;

    public void Write(in Note note) => lines.Add($"{_time!.GetUtcNow():yyyy} {note.Text}");
}

[Pipeline]
[Flow<Orders, AtLeast, Describe, Shout, Prefix, As<Shout, Loud>, Stamped>]
public partial class Notes;

public sealed class FixedTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(1999, 12, 31, 0, 0, 0, TimeSpan.Zero);
}

public sealed class ConstructorTests
{
    private readonly List<string> _lines = [];

    [Fact]
    public void Parameters_AreRequiredThenOptionalThenTime_InOrderOfAppearance()
    {
        var parameters = Assert.Single(typeof(Notes).GetConstructors()).GetParameters();

        Assert.Equal(["atLeast", "prefix", "stamped", "shout", "loudShout", "time"], parameters.Select(parameter => parameter.Name));
        Assert.Equal([false, false, false, true, true, true], parameters.Select(parameter => parameter.IsOptional));
        Assert.Equal(typeof(TimeProvider), parameters[^1].ParameterType);
    }

    [Fact]
    public void OptionalParameters_NotGiven_AreNewInstances()
    {
        var pipeline = new Notes(new AtLeast(10), new Prefix { Text = ">" }, new Stamped(_lines), time: new FixedTime());

        pipeline.Push([new Order(1, "ann", 9), new Order(2, "bob", 10)]);

        Assert.Equal(["1999 >bob!!"], _lines);
    }

    [Fact]
    public void OptionalParameters_Given_AreUsed_EachForItsNode()
    {
        var pipeline = new Notes(new AtLeast(10), new Prefix { Text = ">" }, new Stamped(_lines), shout: new Shout { Mark = "?" }, loudShout: new Shout { Mark = "#" }, time: new FixedTime());

        pipeline.Push(new Order(2, "bob", 10));

        Assert.Equal(["1999 >bob?#"], _lines);
    }

    [Fact]
    public void RequiredClass_GivenAsNull_IsRefusedByName()
    {
        var error = Assert.Throws<ArgumentNullException>(() => new Notes(new AtLeast(10), null!, new Stamped(_lines)));

        Assert.Equal("prefix", error.ParamName);
    }

    [Fact]
    public void Constructor_DoesNothing_UntilThePush()
    {
        var sink = new Lifecycles.Recorded();

        var pipeline = new Lifecycles.OneSink(sink);

        Assert.Empty(sink.Journal.Lines);
        pipeline.Push(new Order(1, "ann", 1));
        Assert.Equal(["open", "write 1"], sink.Journal.Lines);
    }
}
