namespace FastFlow.Testing.Tests.Corpus;

public readonly record struct Order(int Id, string Customer, int Amount);

public readonly record struct Refund(int Id, string Customer, int Amount);

public readonly record struct Note(string Text);

public sealed class Large;

public sealed class Left;

public sealed class Again;

[Source]
public sealed class Orders : Input<Order>;

[Source]
public sealed class Refunds : Input<Refund>;

/// <summary>Tells what arrives, under its node's name.</summary>
[Sink]
public sealed class Tell<T>(string name, Action<string, object?> log)
{
    public void Write(in T value) => log(name, value);
}

[Filter]
public readonly struct AtLeast(int amount)
{
    public bool Keep(in Order order) => order.Amount >= amount;
}

[Map]
public readonly struct Describe
{
    public static Note Map(Order order) => new($"{order.Customer} orders {order.Amount}");
}

[FlatMap]
public readonly struct Halve
{
    public static Order? FlatMap(in Order order) => order.Amount % 2 == 0 ? order with { Amount = order.Amount / 2 } : null;
}

[FlatMap]
public sealed class Split
{
    public void FlatMap(in Order order, Emit<Order> emit)
    {
        for (var part = 0; part < order.Amount % 4; part++)
        {
            emit.Send(order with { Amount = part });
        }
    }
}

[FlatMap]
public readonly struct SplitStraight(int parts)
{
    public void FlatMap<TEmit>(in Order order, TEmit emit)
        where TEmit : struct, IEmit<Order>
    {
        for (var part = 0; part < order.Amount % (parts + 1); part++)
        {
            emit.Send(order with { Id = part });
        }
    }
}

[Process]
public readonly struct Router
{
    public struct Seen
    {
        public int Orders;
    }

    public static void On(in Order order, ref Seen seen, Emit<Note> notes, Emit<Order> small, Emit<Order, Large> large)
    {
        notes.Send(new Note($"seen {++seen.Orders}"));
        if (order.Amount > 50)
        {
            large.Send(in order);
        }
        else
        {
            small.Send(in order);
        }

        notes.Send(new Note($"routed {order.Id}"));
    }
}

[Process, KeyBy(nameof(Order.Customer))]
public sealed class Balance
{
    public struct Account
    {
        public int Amount;
        public int Orders;
    }

    public static void On(in Order order, ref Account account, string key, KeyState state, Emit<Note> emit)
    {
        account.Amount += order.Amount;
        account.Orders++;
        emit.Send(new Note($"{key} {account.Amount}{(state.IsNew ? " new" : string.Empty)}"));
        if (account.Orders == 4)
        {
            state.Clear();
        }
    }

    public void On(in Refund refund, ref Account account) => account.Amount -= refund.Amount;
}

[Process, KeyBy(nameof(Order.Customer))]
public readonly struct Compare
{
    public struct Amounts
    {
        public int Left;
    }

    public static void On([In<Left>] in Order left, ref Amounts amounts) => amounts.Left += left.Amount;

    public static void On(Order right, ref Amounts amounts, Emit<Note> emit) => emit.Send(new Note($"{right.Customer} {right.Amount - amounts.Left}"));
}

[Aggregate, KeyBy(nameof(Order.Customer), nameof(Order.Amount))]
public readonly struct Often
{
    public static void Add(ref int count, in Order order) => count++;

    public static Note Result(in int count, (string Customer, int Amount) key) => new($"{key.Customer} ordered {key.Amount} {count} times");
}

[Process, KeyBy(nameof(Order.Customer)), OnError(ErrorPolicy.DeadLetter)]
public readonly struct Ledger
{
    public struct Total
    {
        public int Amount;
        public string? Last;
    }

    public static void On(in Order order, ref Total total, Emit<Note> emit)
    {
        total.Amount += 1000 / order.Amount;
        emit.Send(new Note($"{order.Customer} {total.Amount} after {total.Last ?? "nothing"}"));
        total.Last = $"{order.Id}";
        if (order.Amount % 7 == 3)
        {
            throw new ArgumentException($"no amount like {order.Amount % 2}");
        }
    }
}

[FlatMap]
public readonly struct Mend
{
    public static Order? FlatMap(in Failed<Order> failed) => failed.Event.Amount == 0 ? null : failed.Event with { Amount = failed.Event.Amount + 4 };
}

[Map, OnError(ErrorPolicy.Skip)]
public readonly struct Inverse
{
    public static Note Map(in Order order, ref int tried) => new($"{++tried}: {100 / order.Amount}");
}

[Map]
public readonly struct Fragile
{
    public static Order Map(in Order order) => order.Amount == 13 ? throw new InvalidOperationException($"{order.Customer} has no luck") : order;
}

/// <summary>Stands first, so that it may be asked ahead of the events' turn.</summary>
[Filter]
public readonly struct FragileFilter
{
    public static bool Keep(in Order order) => order is { Amount: 13, Id: > 50 } ? throw new InvalidOperationException($"{order.Customer} has no luck") : order.Amount % 2 == 0;
}

/// <summary>Fails after what it sent has had its effects.</summary>
[FlatMap]
public readonly struct SendThenFail
{
    public static void FlatMap<TEmit>(in Order order, TEmit emit)
        where TEmit : struct, IEmit<Order>
    {
        emit.Send(in order);
        if (order is { Amount: 13, Id: > 50 })
        {
            throw new InvalidOperationException($"{order.Customer} has no luck");
        }
    }
}

[Sink]
public sealed class Kept() : Output<Order>(1 << 16);

[Sink]
public interface ITaken : ISink<Order>;

public sealed class ITakenSlot(string name, Action<string, object?> log) : Slot<Order>(name, log), ITaken;

[Sink]
public sealed class Counted(string name, Action<string, object?> log)
{
    public void Write(in Order order, ref int seen)
    {
        seen++;
        log(name, order);
    }
}
