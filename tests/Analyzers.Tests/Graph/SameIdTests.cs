using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class SameIdTests
{
    private const string Other = """
        namespace Other { [Filter] public readonly struct LargeTrades { public bool Keep(in Trade trade) => true; } }

        """;

    [Fact]
    public Task Nodes_OfOneName_FireAtTheSecond() => Verify.Fires(
        Other + "[Pipeline, Flow<Trades, {|#1:LargeTrades|}, {|#0:Other.LargeTrades|}, Print>] public partial class P;",
        Verify.Error("FF0107", 0, "LargeTrades and LargeTrades would both be the constructor parameter 'largeTrades': name one of them As<LargeTrades, …> with a tag that tells them apart", 1));

    [Fact]
    public Task Nodes_OfOneStateId_FireAtTheSecond() => Verify.Fires(
        """
        [Process, KeyBy("Symbol"), StateId("n")] public sealed class A { public void On(in Trade trade, ref int n, Emit<Trade> emit) { } }
        [Process, KeyBy("Symbol"), StateId("n")] public sealed class B { public void On(in Trade trade, ref int n, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, {|#1:A|}, {|#0:B|}, Print>] public partial class P;
        """,
        Verify.Error("FF0107", 0, "A and B both have the state id 'n': give one of them another [StateId]", 1));

    [Fact]
    public Task Port_OfANameThatEveryPipelineHas_FiresAtTheSource() => Verify.Fires(
        """
        [Source] public sealed class Push : Input<Trade>;
        [Pipeline, Flow<{|#0:Push|}, Print>] public partial class P;
        """,
        Verify.Error("FF0107", 0, "Push would be the port 'Push', but every pipeline has a member of that name: rename it, or name the node As<Push, …>"));

    [Fact]
    public Task Pipelines_OfOneId_FireAtTheIdThatSomebodyWrote() => Verify.Fires(
        """
        [Pipeline, Flow<Trades, Print>] public partial class {|#1:Z|};
        [Pipeline({|#0:Id = "Z"|}), Flow<Trades, Print>] public partial class A;
        """,
        Verify.Error("FF0107", 0, "The pipelines Z and A both have the id 'Z': give one of them another, [Pipeline(Id = \"…\")]", 1));

    [Fact]
    public Task Pipelines_OfOneId_FireAtAllButTheFirst_InWhateverFiles() => Verify.Fires(
        [
            "[Pipeline({|#1:Id = \"p\"|}), Flow<Trades, Print>] public partial class C;",
            "[Pipeline({|#0:Id = \"p\"|}), Flow<Trades, Print>] public partial class B;",
            "[Pipeline({|#2:Id = \"p\"|}), Flow<Trades, Print>] public partial class A;",
        ],
        [],
        allInPipelines: true,
        Verify.Error("FF0107", 0, "The pipelines A and B both have the id 'p': give one of them another, [Pipeline(Id = \"…\")]", 2),
        Verify.Error("FF0107", 1, "The pipelines A and C both have the id 'p': give one of them another, [Pipeline(Id = \"…\")]", 2));

    [Fact]
    public Task Pipelines_OfTheSameNameInOtherNamespaces_AreSilent() => Verify.Silent(
        """
        namespace A { [Pipeline, Flow<Trades, Print>] public partial class P; }
        namespace B { [Pipeline, Flow<Trades, Print>] public partial class P; }
        """);

    [Fact]
    public Task SecondNode_IsNamedSoInAllFlows() => Verify.Fix<SecondNodeFix>(
        Other + "[Pipeline, Flow<Trades, LargeTrades, {|FF0107:Other.LargeTrades|}, Print>, Flow<Other.LargeTrades, As<Print, Trade>>] public partial class P;",
        Other + "[Pipeline, Flow<Trades, LargeTrades, As<Other.LargeTrades, LargeTrades>, Print>, Flow<As<Other.LargeTrades, LargeTrades>, As<Print, Trade>>] public partial class P;");
}
