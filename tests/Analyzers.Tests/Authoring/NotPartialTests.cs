using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class NotPartialTests
{
    [Fact]
    public Task Pipeline_WithoutPartial_FiresAtItsName() => Verify.Fires(
        "[Pipeline, Flow<Trades, Print>] public class {|#0:P|};",
        Verify.Error("FF0001", 0, "P is a pipeline, so the generator writes its other half: add 'partial'"));

    [Fact]
    public Task Pipeline_WithAPrimaryConstructor_Fires() => Verify.Fires(
        "[Pipeline, Flow<Trades, Print>] public partial class {|#0:P|}(int size) { public int Size => size; }",
        Verify.Error("FF0001", 0, "P has a primary constructor: the generator writes the constructor, with one parameter per node"));

    [Fact]
    public Task Pipeline_ThatIsGeneric_Fires() => Verify.Fires(
        "[Pipeline, Flow<Trades, Print>] public partial class {|#0:P|}<T>;",
        Verify.Error("FF0001", 0, "P is generic: a pipeline is one fixed graph, so give its operators their type arguments in the flows"));

    [Fact]
    public Task Pipeline_InATypeThatIsNotPartial_Fires() => Verify.Fires(
        "public class Outer { [Pipeline, Flow<Trades, Print>] public partial class {|#0:P|}; }",
        Verify.Error("FF0001", 0, "P is nested in Outer, which must be partial and not generic as well"));

    [Fact]
    public Task MaxParallelism_OutOfRange_FiresAtTheArgument() => Verify.Fires(
        "[Pipeline(Id = \"p\", {|#0:MaxParallelism = 0|}), Flow<Trades, Print>] public partial class P;",
        Verify.Error("FF0001", 0, "P has MaxParallelism 0: it is 1 to 32768 key groups"));

    [Fact]
    public Task Pipeline_OfSeveralDeclarations_FiresWhereTheAttributeIs() => Verify.Fires(
        ["public partial class P { public int Size => 1; }", "[Pipeline(MaxParallelism = 1), Flow<Trades, Print>] public abstract partial class {|#0:P|};"],
        [],
        allInPipelines: true,
        Verify.Error("FF0001", 0, "P is static, abstract or a record: a pipeline is a plain class"));

    [Fact]
    public Task Pipeline_InPartialTypes_IsSilent() => Verify.Silent(
        "public partial class Outer { [Pipeline, Flow<Trades, Print>] public partial class P; }");

    [Fact]
    public Task AddPartial_OfANestedPipeline_ReachesTheTypesAround() => Verify.Fix<AddPartialFix>(
        """
        public sealed class Outer
        {
            internal struct Inner
            {
                [Pipeline, Flow<Trades, Print>]
                public class {|FF0001:{|FF0001:{|FF0001:P|}|}|};

                [Pipeline, Flow<Trades, LargeTrades, Print>]
                public class {|FF0001:{|FF0001:{|FF0001:Q|}|}|};
            }
        }
        """,
        """
        public sealed partial class Outer
        {
            internal partial struct Inner
            {
                [Pipeline, Flow<Trades, Print>]
                public partial class P;

                [Pipeline, Flow<Trades, LargeTrades, Print>]
                public partial class Q;
            }
        }
        """);

    [Fact]
    public Task AddPartial_WhereThatIsNotAmiss_IsNotOffered() => Verify.NoFix<AddPartialFix>(
        "[Pipeline, Flow<Trades, Print>] public partial class {|FF0001:P|}<T>;");
}
