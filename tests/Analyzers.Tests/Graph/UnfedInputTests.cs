namespace FastFlow.Analyzers.Tests;

public sealed class UnfedInputTests
{
    private const string Match = """
        [Process] public sealed class Match
        {
            public void On(in Trade trade, Emit<Trade> emit) { }
            public void On([In<Quote>] in Quote quote) { }
        }

        """;

    [Fact]
    public Task Input_ThatNothingFeeds_FiresAtTheFirstTypeArgument() => Verify.Fires(
        Match + "[Pipeline, Flow<Trades, {|#0:Match|}, Print>] public partial class P;",
        Verify.Error("FF0101", 0, "Match takes Quote (In<Match, Quote>), but no flow brings it any: draw a flow from an operator that emits Quote (In<Match, Quote>) to Match"));

    [Fact]
    public Task Operator_ThatBeginsAFlow_Fires() => Verify.Fires(
        "[Pipeline, Flow<{|#0:LargeTrades|}, Print>, Flow<Trades, Print>] public partial class P;",
        Verify.Error("FF0101", 0, "LargeTrades takes Trade, but no flow brings it any: draw a flow from an operator that emits Trade to LargeTrades"));

    [Fact]
    public Task Inputs_ThatAreFed_AreSilent() => Verify.Silent(
        Match + "[Pipeline, Flow<Trades, Match, Print>, Flow<Quotes, In<Match, Quote>>] public partial class P;");
}
