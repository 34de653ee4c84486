namespace FastFlow.Pipelines.Tests.Allocation;

public readonly record struct Sale(int Id, string Customer, Guid Device, DateTimeOffset At, int Amount)
{
    /// <summary>A thousand sales to a hundred customers, made once.</summary>
    public static Sale[] Sales { get; } = [.. Enumerable.Range(0, 1000).Select(id =>
        new Sale(id, $"customer {id % 100}", new Guid(id % 100, 0, 0, new byte[8]), new DateTimeOffset(2024, 5, 1, id % 24, 0, 0, TimeSpan.FromHours(id % 3)), id * 7919 % 1000))];
}

public readonly record struct Fact(int Id, long Amount);

public sealed class Large;

public sealed class Second;

[Source]
public sealed class Sales : Input<Sale>;

[Source]
public sealed class Facts : Input<Fact>;

[Sink]
public sealed class SumFacts
{
    public long Sum { get; private set; }

    public void Write(in Fact fact) => Sum += fact.Amount;
}

[Sink]
public sealed class SumSales
{
    public long Sum { get; private set; }

    public void Write(in Sale sale) => Sum += sale.Amount;
}

[Map]
public readonly struct ToFact(int factor)
{
    public Fact Map(in Sale sale) => new(sale.Id, sale.Amount * factor);
}

[Filter]
public sealed class Even
{
    public bool Keep(in Sale sale) => sale.Amount % 2 == 0;
}

[FlatMap]
public readonly struct Maybe
{
    public static Fact? FlatMap(in Sale sale) => sale.Amount > 100 ? new Fact(sale.Id, 1) : null;
}

[FlatMap]
public sealed class Twice
{
    public void FlatMap(in Sale sale, Emit<Sale> emit)
    {
        emit.Send(in sale);
        emit.Send(in sale);
    }
}

[FlatMap]
public readonly struct TwiceStraight
{
    public static void FlatMap<TEmit>(in Sale sale, TEmit emit)
        where TEmit : struct, IEmit<Sale>
    {
        emit.Send(in sale);
        emit.Send(in sale);
    }
}

public struct Totals
{
    public long Amount;
    public string? Last;
}

[Process]
public readonly struct Numbered
{
    public static void On(in Sale sale, ref Totals totals, Emit<Fact> emit)
    {
        totals.Amount += sale.Amount;
        totals.Last = sale.Customer;
        emit.Send(new Fact(sale.Id, totals.Amount));
    }
}

[Process]
public readonly struct Router
{
    public static void On(in Sale sale, Emit<Sale> small, Emit<Sale, Large> large, Emit<Fact> facts)
    {
        facts.Send(new Fact(sale.Id, 1));
        if (sale.Amount > 500)
        {
            large.Send(in sale);
        }
        else
        {
            small.Send(in sale);
        }
    }
}

[Process]
public readonly struct RouterStraight
{
    public static void On<TEmit>(in Sale sale, TEmit emit)
        where TEmit : struct, IEmit<Sale>, IEmit<Sale, Large>
    {
        // The JIT drops the boxes of these casts; this test would notice if it no longer did.
        if (sale.Amount > 500)
        {
            ((IEmit<Sale, Large>)emit).Send(in sale);
        }
        else
        {
            ((IEmit<Sale>)emit).Send(in sale);
        }
    }
}

/// <summary>What the keyed operators do: add up, emit, and start again now and then.</summary>
public abstract class PerKey<TKey>
{
    public void On(in Sale sale, ref Totals totals, TKey key, KeyState state, Emit<Fact> emit)
    {
        totals.Amount += state.IsNew ? 1 : sale.Amount;
        totals.Last = sale.Customer;
        emit.Send(new Fact(sale.Id, totals.Amount));
        if (totals.Amount > 5000)
        {
            state.Clear();
        }
    }
}

[Process, KeyBy(nameof(Sale.Customer))]
public sealed class PerCustomer : PerKey<string>;

[Process, KeyBy(nameof(Sale.Customer), nameof(Sale.Amount))]
public sealed class PerCustomerAndAmount : PerKey<(string, int)>;

[Process, KeyBy(nameof(Sale.Device))]
public sealed class PerDevice : PerKey<Guid>;

[Process, KeyBy(nameof(Sale.At))]
public sealed class PerInstant : PerKey<DateTimeOffset>;

[Process, KeyBy(nameof(Sale.At), nameof(Sale.Device))]
public sealed class PerInstantAndDevice : PerKey<(DateTimeOffset, Guid)>;

[Process, KeyBy(nameof(Sale.Amount))]
public sealed class PerAmount : PerKey<int>;

[Process, KeyBy(nameof(Sale.Customer)), OnError(ErrorPolicy.Skip)]
public sealed class SkipPerCustomer : PerKey<string>;

[Process, KeyBy(nameof(Sale.Customer)), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadLetterPerCustomer : PerKey<string>;

[Aggregate, KeyBy(nameof(Sale.Customer))]
public readonly struct Revenue
{
    public static void Add(ref long sum, in Sale sale) => sum += sale.Amount;

    public static Fact Result(in long sum) => new(0, sum);
}

[Process]
public readonly struct Meet
{
    public static void On(in Sale sale, ref Totals totals) => totals.Amount += sale.Amount;

    public static void On([In<Large>] in Sale sale, ref Totals totals, Emit<Fact> emit) => emit.Send(new Fact(sale.Id, totals.Amount));
}

[Sink]
public sealed class Bury
{
    public void Write(in Failed<Sale> failed) => throw new InvalidOperationException("No sale fails here.");
}

[Sink]
public sealed class Read : Output<Fact>;

[Sink]
public interface IFacts : ISink<Fact>;

public sealed class FactsInBatches : IFacts, ISinkWriter<Fact>
{
    public long Count { get; private set; }

    public ISinkWriter<Fact> Open(OperatorContext context) => this;

    public void Write(ReadOnlySpan<Fact> events) => Count += events.Length;

    public void Flush() { }

    public void Dispose() { }
}
