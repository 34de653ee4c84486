using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class UnusedOutputTests
{
    private const string Split = """
        namespace Work;

        [FlatMap] public readonly struct Split
        {
            public void FlatMap(in Trade trade, Emit<Trade> trades, Emit<Quote> quotes) { }
        }

        """;

    [Fact]
    public Task Output_ThatNothingTakes_FiresAtTheFirstTypeArgument() => Verify.Fires(
        Split + "[Pipeline, Flow<Trades, {|#0:Split|}, Print>] public partial class P;",
        Verify.Warning("FF0102", 0, "Split emits Quote, but nothing takes it: draw a flow to a consumer, or accept the loss with [Discard<Quote>]"));

    [Fact]
    public Task Output_OfATag_NamesThePort() => Verify.Fires(
        """
        [FlatMap] public readonly struct Route { public void FlatMap(in Trade trade, Emit<Trade> rest, Emit<Trade, Quote> special) { } }
        [Pipeline, Flow<Trades, {|#0:Route|}, Print>] public partial class P;
        """,
        Verify.Warning("FF0102", 0, "Route emits Trade (Out<Route, Quote>), but nothing takes it: draw a flow to a consumer, or accept the loss with [Discard<Trade>]"));

    [Fact]
    public Task Output_ThatIsDiscarded_IsSilent() => Verify.Silent(
        Split + "[Pipeline, Flow<Trades, Split, Print>, Discard<Quote>] public partial class P;");

    [Fact]
    public Task Filter_WhoseElseGoesNowhere_IsSilent() => Verify.Silent("[Pipeline, Flow<Trades, LargeTrades, Print>] public partial class P;");

    [Fact]
    public Task Discard_OfSeveralOutputs_WritesEachOnce() => Verify.Fix<DiscardFix>(
        Split + """
        [FlatMap] public readonly struct More { public void FlatMap(in Trade trade, Emit<Trade> trades, Emit<Quote> quotes, Emit<System.Guid> ids) { } }

        [Pipeline]
        [Flow<Trades, {|FF0102:Split|}, {|FF0102:{|FF0102:More|}|}, Print>]
        public partial class P;
        """,
        Split + """
        [FlatMap] public readonly struct More { public void FlatMap(in Trade trade, Emit<Trade> trades, Emit<Quote> quotes, Emit<System.Guid> ids) { } }

        [Pipeline]
        [Flow<Trades, Split, More, Print>]
        [Discard<Quote>]
        [Discard<Guid>]
        public partial class P;
        """);
}
