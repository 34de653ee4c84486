namespace FastFlow.Analyzers.Tests;

public sealed class BadKeyTypeTests
{
    [Fact]
    public Task KeyBy_OfAFloat_FiresAtTheVeryArgument() => Verify.Fires(
        """
        [Process, KeyBy(nameof(Trade.Symbol), {|#0:nameof(Trade.Price)|})] public sealed class Count { public void On(in Trade trade, ref int n, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Count, Print>] public partial class P;
        [Pipeline, Flow<Trades, LargeTrades, Count, Print>] public partial class Q;
        """,
        Verify.Error("FF0202", 0, "Count is keyed by Trade.Price (double), which can't be a key: it is a double, whose equality is not that of its digits (NaN, -0, trailing zeros): round it to an integer first"));

    [Theory]
    [InlineData("int[]", "it is an array, which is equal only to itself")]
    [InlineData("int?", "it is nullable: choose a value that stands for none")]
    [InlineData("string?", "it is nullable: choose a value that stands for none")]
    [InlineData("object", "it is the reference type object, which is compared by reference or can change: use a record struct")]
    [InlineData("Trade", "its member Price is a double, whose equality is not that of its digits (NaN, -0, trailing zeros): round it to an integer first")]
    public Task KeyMethod_OfAnotherBadType_FiresAtTheMethod(string type, string why) => Verify.Fires(
        $$"""
        [Process] public sealed class Count
        {
            public static {{type}} {|#0:Key|}(in Trade trade) => default!;
            public void On(in Trade trade, ref int n, Emit<Trade> emit) { }
        }
        [Pipeline, Flow<Trades, Count, Print>] public partial class P;
        """,
        Verify.Error("FF0202", 0, $"Count is keyed by {type}, which can't be a key: {why}"));

    [Fact]
    public Task GenericOperator_KeyedBadlyByOneUse_FiresThere() => Verify.Fires(
        """
        public interface IHas<TId> { TId Id { get; } }
        public readonly record struct Tick(double Id) : IHas<double>;
        [Source] public sealed class Ticks : Input<Tick>;
        [Sink] public sealed class PrintTicks { public void Write(in Tick tick) { } }
        [Process] public sealed class Last<T, TId> where T : IHas<TId>
        {
            public static TId Key(in T value) => value.Id;
            public void On(in T value, ref bool seen, Emit<T> emit) { }
        }
        [Pipeline, Flow<Ticks, {|#0:Last<Tick, double>|}, PrintTicks>] public partial class P;
        """,
        Verify.Error("FF0202", 0, "Last is keyed by double, which can't be a key: it is a double, whose equality is not that of its digits (NaN, -0, trailing zeros): round it to an integer first"));

    [Fact]
    public Task Operator_OfAnotherAssembly_FiresAtTheTypeArgument_OfEachPipeline() => Verify.Fires(
        [
            "[Source] public sealed class Numbers : Input<Number>; [Pipeline, Flow<Numbers, {|#0:PerValue|}>, Discard<Number>] public partial class {|#2:P|};",
            "[Pipeline, Flow<Numbers, As<Copy, Trade>, {|#1:As<PerValue, Trade>|}, PerValue>] public partial class {|#3:Q|};",
        ],
        [Framework.Library(
            """
            public readonly record struct Number(double Value);
            [Map] public readonly struct Copy { public static Number Map(in Number number) => number; }
            [Process, KeyBy("Value")] public sealed class PerValue { public void On(in Number number, ref int n, Emit<Number> emit) { } }
            """)],
        allInPipelines: true,
        Verify.Error("FF0202", 0, "PerValue is keyed by Number.Value (double), which can't be a key: it is a double, whose equality is not that of its digits (NaN, -0, trailing zeros): round it to an integer first"),
        Verify.Error("FF0202", 1, "PerValue is keyed by Number.Value (double), which can't be a key: it is a double, whose equality is not that of its digits (NaN, -0, trailing zeros): round it to an integer first"),
        Verify.Warning("FF0106", 2, "P has no sink: nobody would see its results"),
        Verify.Warning("FF0106", 3, "Q has no sink: nobody would see its results"));

    [Theory]
    [InlineData("Guid")]
    [InlineData("(string Name, DateTimeOffset At)")]
    [InlineData("DayOfWeek")]
    public Task Key_ThatComparesByValue_IsSilent(string type) => Verify.Silent(
        $$"""
        [Process] public sealed class Count
        {
            public static {{type}} Key(in Trade trade) => default;
            public void On(in Trade trade, ref int n, {{type}} key, Emit<Trade> emit) { }
        }
        [Pipeline, Flow<Trades, Count, Print>] public partial class P;
        """);
}
