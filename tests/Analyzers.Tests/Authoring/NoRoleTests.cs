using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class NoRoleTests
{
    private const string None = "Plain has no role: mark it [Source], [Map], [Filter], [FlatMap], [Process], [Aggregate], [Join] or [Sink]";

    [Fact]
    public Task Node_WithoutRole_FiresAtTheFirstTypeArgumentThatNamesIt() => Verify.Fires(
        """
        public sealed class Plain;
        [Pipeline]
        [Flow<Trades, LargeTrades, {|#0:Plain|}>]
        [Flow<Trades, Plain>]
        public partial class P;
        """,
        Verify.Error("FF0003", 0, None));

    [Fact]
    public Task Node_WithoutRole_BehindAnAlias_FiresAtTheAlias() => Verify.Fires(
        """
        using Second = FastFlow.As<Plain, Shop.Trade>;
        public sealed class Plain;
        [Pipeline, Flow<Trades, {|#0:Second|}>] public partial class P;
        """,
        Verify.Error("FF0003", 0, None));

    [Fact]
    public Task Operator_WithTwoRoles_FiresOnItself() => Verify.Fires(
        """
        [Map, Filter] public readonly struct {|#0:Both|} { public static Trade Map(in Trade trade) => trade; public static bool Keep(in Trade trade) => true; }
        [Pipeline, Flow<Trades, Both, Print>] public partial class P;
        """,
        Verify.Error("FF0003", 0, "Both has several roles: an operator has one"));

    [Fact]
    public Task Type_WithoutRole_OutsideOfFlows_IsSilent() => Verify.Silent("public struct Plain { public bool Keep(in Trade trade) => true; }");

    [Theory]
    [InlineData("Filter", "public bool Keep(in Trade trade) => true;")]
    [InlineData("Map", "public Trade Map(in Trade trade) => trade;")]
    [InlineData("FlatMap", "public Trade? FlatMap(in Trade trade) => null;")]
    [InlineData("Process", "public void On(in Trade trade, Emit<Trade> emit) { }")]
    [InlineData("Aggregate", "public void Add(ref int sum, in Trade trade) { } public Trade Result(in int sum) => default; public static string Key(in Trade trade) => trade.Symbol;")]
    public Task AddRole_ByTheHandler_IsTheOnlyChoice(string role, string handler) => Verify.Fix<AddRoleFix>(
        [$"    public sealed class Plain {{ {handler} }}", "[Pipeline, Flow<Trades, {|FF0003:Plain|}, Print>] public partial class P;"],
        [$"    [{role}]\n    public sealed class Plain {{ {handler} }}", "[Pipeline, Flow<Trades, Plain, Print>] public partial class P;"]);

    [Fact]
    public Task AddRole_WhereNothingSuggestsOne_GoesByThePlace() => Verify.Fix<AddRoleFix>(
        ["public interface IStore;", "[Pipeline, Flow<Trades, {|FF0002:{|FF0003:IStore|}|}>] public partial class P;"],
        ["[Sink]\npublic interface {|FF0002:IStore|};", "[Pipeline, Flow<Trades, IStore>] public partial class P;"],
        "Sink");
}
