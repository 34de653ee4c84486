using FastFlow.Testing.Tests.Corpus;

namespace FastFlow.Testing.Tests;

internal readonly record struct Hidden(int Id);

[Source]
internal sealed class Hiding : Input<Hidden>;

internal sealed class Secret;

/// <summary>Events, operator and tag that only this assembly sees.</summary>
[Process]
internal readonly struct Whisper
{
    internal static void On<TEmit>(in Hidden hidden, TEmit emit)
        where TEmit : struct, IEmit<Hidden>, IEmit<Hidden, Secret>
    {
        ((IEmit<Hidden, Secret>)emit).Send(new Hidden(-hidden.Id));
        ((IEmit<Hidden>)emit).Send(in hidden);
    }
}

[Sink]
internal sealed class Ears
{
    internal void Write(in Hidden hidden) => throw new InvalidOperationException("A sink is not called.");
}

[Pipeline]
[Flow<Hiding, Whisper, Ears>]
[Flow<Out<Whisper, Secret>, As<Ears, Secret>>]
internal partial class Whispers;

public sealed class InterpreterTests
{
    [Fact]
    public void InternalTypes_AreInterpreted_StraightThroughToo()
    {
        var interpreter = new Interpreter(Whispers.Graph);

        interpreter.Push("Hiding", new Hidden(1));
        interpreter.Push("Hiding", new Hidden(2));

        Assert.Equal(
            [new Arrival("SecretEars", new Hidden(-1)), new Arrival("Ears", new Hidden(1)), new Arrival("SecretEars", new Hidden(-2)), new Arrival("Ears", new Hidden(2))],
            interpreter.Arrivals);
    }

    [Fact]
    public void OperatorThatMustBeConfigured_IsAskedForByName()
    {
        var error = Assert.Throws<ArgumentException>(() => new Interpreter(FiltersAndElse.Graph, new Dictionary<string, object> { ["AtLeast"] = new AtLeast(1) }));

        // A struct could be made by default, but not as its author meant it.
        Assert.Equal("As<AtLeast, Again> can't be made without its constructor's parameters: hand the interpreter an instance under the name AgainAtLeast.", error.Message);
    }

    [Fact]
    public void Failure_NamesOperatorPositionAndEvent()
    {
        var interpreter = new Interpreter(Fails.Graph);
        interpreter.Push("Orders", new Order(1, "ann", 2));

        var failure = Assert.Throws<OperatorException>(() => interpreter.Push("Orders", new Order(2, "bob", 26)));

        Assert.Equal(("Fragile", "Orders", 1L, "bob has no luck"), (failure.Operator, failure.EventSource, failure.Position, failure.InnerException!.Message));
        Assert.Equal(["TellOrder", "TellNote"], interpreter.Arrivals.Select(arrival => arrival.Sink));
    }

    [Fact]
    public void States_ArePerKey_AndPerNodeWithout()
    {
        var interpreter = new Interpreter(Skips.Graph);
        interpreter.Push("Orders", new Order(1, "ann", 10));
        interpreter.Push("Orders", new Order(2, "ann", 0));

        Assert.Equal(1, interpreter.States("Inverse")[""]);
        Assert.Equal(1, Assert.Single(interpreter.Failures).Count);
        Assert.Throws<ArgumentException>(() => interpreter.States("Orders"));
    }
}
