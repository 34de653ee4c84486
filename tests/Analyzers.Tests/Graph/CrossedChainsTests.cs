using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class CrossedChainsTests
{
    private const string More = """
        [Source] public sealed class MoreTrades : Input<Trade>;
        [Sink] public sealed class Archive { public void Write(in Trade trade) { } }

        """;

    [Fact]
    public Task Chains_ThatCross_FireAtTheSecondMeeting() => Verify.Fires(
        More + """
        [Pipeline]
        [Flow<Trades, {|#1:LargeTrades|}, Print>]
        [Flow<MoreTrades, {|#0:LargeTrades|}, Archive>]
        public partial class P;
        """,
        Verify.Warning("FF0108", 0, "Trade events from Trades also reach Archive, because LargeTrades is one node in both flows: name one of them As<LargeTrades, …>, or write the edges apart", 1));

    [Fact]
    public Task Edges_WrittenApart_AreSilent() => Verify.Silent(
        More + """
        [Pipeline]
        [Flow<Trades, LargeTrades>]
        [Flow<MoreTrades, LargeTrades>]
        [Flow<LargeTrades, Print>]
        [Flow<LargeTrades, Archive>]
        public partial class P;
        """);

    [Fact]
    public Task Chains_ThatOnlyJoin_AreSilent() => Verify.Silent(
        More + "[Pipeline, Flow<Trades, LargeTrades, Print>, Flow<MoreTrades, LargeTrades, Print>] public partial class P;");

    [Fact]
    public Task SecondNode_OfTheSecondChain_IsTaggedByItsSource() => Verify.Fix<SecondNodeFix>(
        More + """
        [Pipeline]
        [Flow<Trades, LargeTrades, Print>]
        [Flow<MoreTrades, {|FF0108:LargeTrades|}, Archive>]
        public partial class P;
        """,
        More + """
        [Pipeline]
        [Flow<Trades, LargeTrades, Print>]
        [Flow<MoreTrades, As<LargeTrades, MoreTrades>, Archive>]
        public partial class P;
        """);
}
