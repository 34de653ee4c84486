using FastFlow.Analyzers.CodeFixes;
using Microsoft.CodeAnalysis.Testing;

namespace FastFlow.Analyzers.Tests;

public sealed class BadNodeTypeTests
{
    private const string NotReadOnly = "Cheap can't be a node: an operator struct is readonly, so that nothing is lost in copies: add 'readonly', and put what changes into state";

    [Fact]
    public Task Struct_NotReadOnly_FiresOnTheOperatorOnce_HoweverManyPipelinesUseIt() => Verify.Fires(
        """
        [Filter] public struct {|#0:Cheap|} { public bool Keep(in Trade trade) => trade.Price < 1; }
        [Pipeline, Flow<Trades, Cheap, Print>] public partial class P;
        [Pipeline, Flow<Trades, LargeTrades, Cheap, Print>] public partial class Q;
        """,
        Verify.Error("FF0002", 0, NotReadOnly));

    [Fact]
    public Task Struct_NotReadOnly_FiresInNoPipeline() => Verify.FiresInNoPipeline(
        "[Filter] public struct {|#0:Cheap|} { public bool Keep(in Trade trade) => trade.Price < 1; }",
        Verify.Error("FF0002", 0, NotReadOnly));

    [Theory]
    [InlineData("public abstract class", "it is abstract, so there is no instance of it")]
    [InlineData("file sealed class", "it is file-local, and emitted code lives in another file")]
    [InlineData("public interface", "an interface is a slot only as a [Source] or [Sink] that derives ISource<T, TPosition>, ISplitSource<T, TSplit, TPosition>, ISink<T> or ITransactionalSink<T, TTransaction>")]
    public Task Type_OfAnotherKind_SaysWhy(string kind, string why) => Verify.FiresInNoPipeline(
        $$"""[Sink] {{kind}} {|#0:Store|} { public void Write(in Trade trade) { } }""",
        Verify.Error("FF0002", 0, "Store can't be a node: " + why));

    [Fact]
    public Task Operator_OfAnotherAssembly_FiresAtTheTypeArgument() => Verify.Fires(
        ["[Pipeline, Flow<Trades, {|#0:Wrong|}>] public partial class P;"],
        [Framework.Library("[Sink] public abstract class Wrong { public void Write(in int number) { } }")],
        allInPipelines: true,
        Verify.Error("FF0002", 0, "Wrong can't be a node: it is abstract, so there is no instance of it"));

    [Fact]
    public Task Node_ThatIsNoNamedType_FiresAtTheTypeArgument() => Verify.Fires(
        "[Pipeline, Flow<Trades, {|#0:int[]|}, Print>] public partial class P;",
        Verify.Error("FF0002", 0, "int[] can't be a node: an operator is a class, a readonly struct, or an interface that is a slot"));

    [Fact]
    public Task Node_ThatDoesNotExist_FiresBesideTheCompiler() => Verify.Fires(
        "[Pipeline, Flow<Trades, {|#0:Missing|}, Print>] public partial class P;",
        DiagnosticResult.CompilerError("CS0246").WithLocation(0).WithArguments("Missing"),
        Verify.Error("FF0002", 0, "Missing can't be a node: there is no such type when the pipeline is compiled; one that another generator emits can't be seen"));

    [Fact]
    public Task Slot_IsSilent() => Verify.Silent(
        """
        [Sink] public interface IStore : ISink<Trade>;
        [Pipeline, Flow<Trades, IStore>] public partial class P;
        """);

    [Fact]
    public Task AddReadOnly_OfAllStructs_StandsBeforePartialAndRecord() => Verify.Fix<AddReadOnlyFix>(
        """
        [Filter] public struct {|FF0002:A|} { public bool Keep(in Trade trade) => true; }
        [Filter] internal partial struct {|FF0002:B|} { public bool Keep(in Trade trade) => true; }
        [Filter] record struct {|FF0002:C|} { public bool Keep(in Trade trade) => true; }
        """,
        """
        [Filter] public readonly struct A { public bool Keep(in Trade trade) => true; }
        [Filter] internal readonly partial struct B { public bool Keep(in Trade trade) => true; }
        [Filter] readonly record struct C { public bool Keep(in Trade trade) => true; }
        """);

    [Fact]
    public Task AddReadOnly_OfAClass_IsNotOffered() => Verify.NoFix<AddReadOnlyFix>(
        "[Filter] public abstract class {|FF0002:A|} { public bool Keep(in Trade trade) => true; }");
}
