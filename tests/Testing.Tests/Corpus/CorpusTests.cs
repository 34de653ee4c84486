using CsCheck;

namespace FastFlow.Testing.Tests.Corpus;

/// <summary>Every operator shape, written by hand: random events through compiled code and through the interpreter.</summary>
public sealed class CorpusTests
{
    private const int Iterations = 30;

    private static readonly Gen<string> Customer = Gen.Int[0, 3].Select(i => new[] { string.Empty, "ann", "bob", "eve" }[i]);

    private static readonly Gen<object> AnOrder = Gen.Select(Gen.Int[0, 99], Customer, Gen.Int[0, 99]).Select((id, customer, amount) => (object)new Order(id, customer, amount));

    private static readonly Gen<object> ARefund = Gen.Select(Gen.Int[0, 99], Customer, Gen.Int[0, 99]).Select((id, customer, amount) => (object)new Refund(id, customer, amount));

    public static TheoryData<Type> Pipelines =>
    [
        typeof(Maps), typeof(Filters), typeof(FiltersAndElse), typeof(FlatMaps), typeof(Routes), typeof(Balances), typeof(Compares), typeof(Aggregates), typeof(Unions), typeof(DeadLetters), typeof(Skips),
        typeof(Fails), typeof(FailsAhead), typeof(FailsBehind), typeof(Sinks),
    ];

    [Theory, MemberData(nameof(Pipelines))]
    public void Pipeline_Compiled_DoesWhatTheInterpreterDoes(Type type)
    {
        var order = AnOrder.Select(value => (0, value));
        var events = type == typeof(Balances) ? Gen.OneOf(order, ARefund.Select(value => (1, value))) : order;
        Gen.Select(events.Array[0, 200], Gen.Int).Sample(
            (pushed, seed) => Assert.Equal(string.Empty, new Comparison(new Subject(type, new Random(seed)), pushed, new Random(seed)).Difference()),
            iter: Iterations);
    }
}
