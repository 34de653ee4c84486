using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class CycleTests
{
    private const string Positive = """
        [Filter] public readonly struct Positive { public bool Keep(in Trade trade) => trade.Size > 0; }

        """;

    [Fact]
    public Task Operator_TwiceInAFlow_FiresAtTheSecond_WithTheWayThere() => Verify.Fires(
        Positive + "[Pipeline, Flow<Trades, Positive, {|#1:LargeTrades|}, {|#0:Positive|}, Print>] public partial class P;",
        Verify.Error("FF0104", 0, "This flow closes a cycle: Positive → LargeTrades → Positive. If a second node of the same operator is meant, name it As<Positive, …>", 1));

    [Fact]
    public Task Flows_ThatCloseACycle_Fire() => Verify.Fires(
        Positive + "[Pipeline, Flow<Trades, Positive, {|#1:LargeTrades|}, Print>, Flow<LargeTrades, {|#0:Positive|}>] public partial class P;",
        Verify.Error("FF0104", 0, "This flow closes a cycle: Positive → LargeTrades → Positive. If a second node of the same operator is meant, name it As<Positive, …>", 1));

    [Fact]
    public Task Operator_AsASecondNode_IsSilent() => Verify.Silent(
        Positive + "[Pipeline, Flow<Trades, Positive, LargeTrades, As<Positive, Quote>, Print>] public partial class P;");

    [Fact]
    public Task SecondNode_IsTaggedByTheOperatorBefore() => Verify.Fix<SecondNodeFix>(
        Positive + "[Pipeline, Flow<Trades, Positive, LargeTrades, {|FF0104:Positive|}, Print>] public partial class P;",
        Positive + "[Pipeline, Flow<Trades, Positive, LargeTrades, As<Positive, LargeTrades>, Print>] public partial class P;");

    [Fact]
    public Task SecondNode_OfACycleOverFlows_IsNotOffered() => Verify.NoFix<SecondNodeFix>(
        Positive + "[Pipeline, Flow<Trades, Positive, LargeTrades, Print>, Flow<LargeTrades, {|FF0104:Positive|}>] public partial class P;");
}
