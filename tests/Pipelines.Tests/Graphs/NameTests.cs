namespace FastFlow.Pipelines.Tests.Names;

// Names that emitted code has for itself: members of the pipeline and of its worker, locals, types, keywords.
[Filter] public sealed class Run { public bool Keep(in Order order) => true; }

[Filter] public sealed class Worker { public bool Keep(in Order order) => true; }

[Filter] public sealed class JobWorker { public bool Keep(in Order order) => true; }

[Filter] public sealed class Probe { public bool Keep(in Order order) => true; }

[Filter] public sealed class Recorder { public bool Keep(in Order order) => true; }

[Filter] public sealed class OrdersQueue { public bool Keep(in Order order) => true; }

[Filter] public sealed class OrdersPushed { public bool Keep(in Order order) => true; }

[Filter, OnError(ErrorPolicy.Skip)] public sealed class GetState { public bool Keep(in Order order) => true; }

[Filter, OnError(ErrorPolicy.Skip)] public sealed class FlushOutbox { public bool Keep(in Order order) => true; }

[Filter] public sealed class Class { public bool Keep(in Order order) => true; }

[Filter] public sealed class I { public bool Keep(in Order order) => true; }

public readonly record struct Odd(int @class);

[Process, KeyBy(nameof(Odd.@class))]
public readonly struct PerClass
{
    public static void On(in Odd odd, int key, Emit<Note> emit) => emit.Send(new Note($"{key}"));
}

[Source]
public sealed class Odds : Input<Odd>;

[Pipeline]
[Flow<Orders, Run, Worker, JobWorker, Probe, Recorder, OrdersQueue, OrdersPushed, GetState, FlushOutbox, Class, I, Collect<Order>>]
public partial class Awkward;

[Pipeline]
[Flow<Odds, PerClass, Collect<Note>>]
public partial class Keywords;

public sealed class NameTests
{
    [Fact]
    public void OperatorsNamedLikeEmittedMembers_AreOperatorsLikeOthers()
    {
        var orders = new Collect<Order>();

        new Awkward(collectOrder: orders).Push(new Order(1, "ann", 1));

        Assert.Single(orders.Items);
    }

    [Fact]
    public void KeyMembersNamedLikeKeywords_AreRead()
    {
        var notes = new Collect<Note>();

        new Keywords(notes).Push(new Odd(7));

        Assert.Equal([new Note("7")], notes.Items);
    }
}
