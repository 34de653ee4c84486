using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class BadHandlerTests
{
    [Fact]
    public Task Role_WithoutHandler_FiresOnTheOperatorOnce() => Verify.Fires(
        """
        [Map] public readonly struct {|#0:Empty|};
        [Pipeline, Flow<Trades, Empty, Print>] public partial class P;
        [Pipeline, Flow<Trades, Empty, PrintQuotes>] public partial class Q;
        """,
        Verify.Error("FF0004", 0, "Empty is a [Map] without its handler: write 'TOut Map(in TIn)'"));

    [Fact]
    public Task Parameter_ThatNothingCanBeGivenFor_FiresAtTheParameter() => Verify.Fires(
        """
        [Filter] public sealed class Cheap { public bool Keep(in Trade trade, {|#0:string what|}) => true; }
        [Pipeline, Flow<Trades, Cheap, Print>] public partial class P;
        """,
        Verify.Error("FF0004", 0, "Cheap can't be given the parameter 'what' of Keep: string is nothing a handler may ask for"));

    [Fact]
    public Task Handler_OfTheWrongShape_FiresAtTheSecondPart_OfAPartialOperator() => Verify.Fires(
        ["public sealed partial class Cheap { public int {|#0:Keep|}(in Trade trade) => 1; }", "[Filter] public sealed partial class Cheap; [Pipeline, Flow<Trades, Cheap, Print>] public partial class P;"],
        [],
        allInPipelines: true,
        Verify.Error("FF0004", 0, "Cheap has Keep of a shape that doesn't fit: write 'bool Keep(in T)'"));

    [Fact]
    public Task Handler_InheritedFromSource_FiresAtTheOperator_WithTheBaseClassAsSecondPlace() => Verify.Fires(
        """
        public abstract class Base<T> { public bool Keep(in T value, {|#1:string what|}) => true; }
        [Filter] public sealed class {|#0:Cheap|}(int limit) : Base<Trade> { public int Limit => limit; }
        [Pipeline, Flow<Trades, Cheap, Print>] public partial class P;
        """,
        Verify.Error("FF0004", 0, "Cheap can't be given the parameter 'what' of Keep: string is nothing a handler may ask for", 1));

    [Fact]
    public Task Handler_InheritedFromAnotherAssembly_FiresAtTheOperator() => Verify.Fires(
        ["[Filter] public sealed class {|#0:Cheap|} : Base<Trade>; [Pipeline, Flow<Trades, Cheap, Print>] public partial class P;"],
        [Framework.Library("public abstract class Base<T> { public bool Keep(in T value, string what) => true; }")],
        allInPipelines: true,
        Verify.Error("FF0004", 0, "Cheap can't be given the parameter 'what' of Keep: string is nothing a handler may ask for"));

    [Fact]
    public Task GenericOperator_FiresOnItsDeclaration_NotOnEachUse() => Verify.Fires(
        """
        [Filter] public sealed class Cheap<T> { public bool Keep(in T value, {|#0:int number|}) => true; }
        [Pipeline, Flow<Trades, Cheap<Trade>, Print>, Flow<Quotes, Cheap<Quote>, PrintQuotes>] public partial class P;
        """,
        Verify.Error("FF0004", 0, "Cheap can't be given the parameter 'number' of Keep: int is nothing a handler may ask for"));

    [Fact]
    public Task GenericOperator_WrongForItsTypeArguments_FiresAtTheFlow() => Verify.Fires(
        """
        [Process] public sealed class Match<TLeft, TRight>
        {
            public void On(in TLeft left, Emit<Trade> emit) { }
            public void On(in TRight right) { }
        }
        [Pipeline, Flow<Trades, Match<Trade, Quote>, Print>, Flow<Quotes, Match<Trade, Quote>>] public partial class P;
        [Pipeline, Flow<Trades, {|#0:Match<Trade, Trade>|}, Print>] public partial class Q;
        """,
        Verify.Error("FF0004", 0, "Match has two On handlers for Trade: tell the inputs apart with [In<Tag>] on the parameter"));

    [Fact]
    public Task Handlers_OfOneInput_FireAtTheSecond() => Verify.Fires(
        """
        [Sink] public sealed class Twice
        {
            public void Write(in Trade trade) { }
            public void {|#0:Write|}(Trade trade) { }
        }
        [Pipeline, Flow<Trades, Twice>] public partial class P;
        """,
        Verify.Error("FF0004", 0, "Twice has two Write handlers for Trade: tell the inputs apart with [In<Tag>] on the parameter"));

    [Fact]
    public Task Policy_ThatNeedsBuffers_FiresAtItsAttribute() => Verify.Fires(
        """
        [FlatMap, {|#0:OnError(ErrorPolicy.Skip)|}] public sealed class Direct
        {
            public void FlatMap<TEmit>(in Trade trade, TEmit emit) where TEmit : struct, IEmit<Trade> => emit.Send(in trade);
        }
        [Pipeline, Flow<Trades, Direct, Print>] public partial class P;
        """,
        Verify.Error("FF0004", 0, "Direct emits straight through TEmit, which can't be taken back under ErrorPolicy.Skip: ask for Emit<TOut>, or fail"));

    [Fact]
    public Task Policy_OnStateOfValuesAndStrings_IsSilent() => Verify.Silent(
        """
        [Filter, KeyBy(nameof(Trade.Symbol)), OnError(ErrorPolicy.Skip)] public sealed class Seen
        {
            public struct Sums { public string Last; public (int, DateTimeOffset?) Pair; public ErrorPolicy Policy; }
            public bool Keep(in Trade trade, ref Sums sums) => true;
        }
        [Pipeline, Flow<Trades, Seen, Print>] public partial class P;
        """);

    [Theory]
    [InlineData("Fail", "")]
    [InlineData("Skip", "")]
    [InlineData("DeadLetter", ", Flow<Errors<Filled>, Failures>")]
    public Task Policy_OnAJoin_IsSilent(string policy, string flow) => Verify.Silent(
        $$"""
        public record struct Fill(string Symbol);
        [Join, LookupJoin, KeyBy("Symbol"), OnError(ErrorPolicy.{{policy}})] public sealed class Filled
        {
            public static Trade Join(in Trade trade, in Fill fill) => trade;
        }
        [Source] public sealed class Fills : Input<Fill>;
        [Sink] public sealed class Failures { public void Write(in Failed<Trade> failed) { } public void Write(in Failed<Fill> failed) { } }
        [Pipeline, Flow<Trades, Filled, Print>, Flow<Fills, Filled>{{flow}}] public partial class P;
        """);

    [Theory]
    [InlineData("string", "string", "it has no accessible parameterless constructor")]
    [InlineData("int[]", "int[]", "it is an array")]
    [InlineData("IDisposable", "IDisposable", "it is abstract")]
    [InlineData("Basis", "Basis", "it is abstract")]
    [InlineData("Given", "Given", "it has no accessible parameterless constructor")]
    [InlineData("Hidden", "Hidden", "it has no accessible parameterless constructor")]
    [InlineData("Asking", "Asking", "its member Name is required")]
    [InlineData("Action", "Action", "it has no accessible parameterless constructor")]
    public Task Accumulator_ThatEmittedCodeCannotMake_FiresAtItsFirstParameter(string state, string display, string reason) => Verify.Fires(
        Made($"public static void Add({{|#0:ref {state} sum|}}, in Trade trade) {{ }} public static Trade Result(in {state} sum) => default;"),
        Verify.Error("FF0004", 0, $"Op has state of type {display}, of which emitted code can't make one to begin with, because {reason}: keep it in a struct, or in a class with a parameterless constructor"));

    [Theory]
    [InlineData("Free")]
    [InlineData("Setting")]
    [InlineData("Near")]
    [InlineData("System.Collections.Generic.List<int>")]
    [InlineData("(string, int[])")]
    [InlineData("Held")]
    public Task Accumulator_ThatEmittedCodeCanMake_IsSilent(string state) => Verify.Silent(
        Made($"public static void Add(ref {state} sum, in Trade trade) {{ }} public static Trade Result(in {state} sum) => default;"));

    [Fact]
    public Task SharedState_ThatEmittedCodeCannotMake_FiresOnce() => Verify.Fires(
        """
        public record struct Note(string Text);
        [Source] public sealed class Notes : Input<Note>;
        [Process] public readonly struct Op
        {
            public static void On([Broadcast] in Note note, {|#0:ref string shared|}) => shared = note.Text;
            public static void On(in Trade trade, string shared, Emit<Trade> emit) => emit.Send(trade);
        }
        [Pipeline, Flow<Trades, Op, Print>, Flow<Notes, Op>] public partial class P;
        """,
        Verify.Error("FF0004", 0, "Op has state of type string, of which emitted code can't make one to begin with, because it has no accessible parameterless constructor: keep it in a struct, or in a class with a parameterless constructor"));

    private static string Made(string handlers) =>
        $$"""
        public abstract class Basis;
        public class Given(int n) { public int N => n; }
        public class Hidden { private Hidden() { } }
        public class Asking { public required string Name; }
        public class Free;
        public class Near { internal Near() { } }
        public class Setting { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Setting() => Name = ""; public required string Name; }
        public struct Held { public string Last; }
        [Aggregate, KeyBy("Symbol")] public sealed class Op { {{handlers}} }
        [Pipeline, Flow<Trades, Op, Print>] public partial class P;
        """;

    [Theory]
    [InlineData("[Filter, {|#0:PerWorker|}]", "public static bool Keep(in Trade trade, ref int seen) => ++seen > 1;", "is [PerWorker] without a way to merge two workers' state: write 'static void Merge(ref int into, in int from)'")]
    [InlineData("[Filter, {|#0:PerWorker|}]", "public static bool Keep(in Trade trade) => true;", "is [PerWorker] but has no state: a handler asks for it as 'ref TState'")]
    [InlineData("[Filter, {|#0:PerWorker|}, KeyBy(nameof(Trade.Symbol))]", "public static bool Keep(in Trade trade, ref int seen) => ++seen > 1;", "is [PerWorker] and keyed: keyed state lives with its key; remove one of the two")]
    public Task PerWorker_WithoutWhatItNeeds_FiresAtItsAttribute(string attributes, string handler, string message) => Verify.Fires(
        $$"""
        {{attributes}} public readonly struct Second { {{handler}} }
        [Pipeline, Flow<Trades, Second, Print>] public partial class P;
        """,
        Verify.Error("FF0004", 0, "Second " + message));

    [Fact]
    public Task RecordSource_WhoseEventCannotBeBound_FiresOnTheSource() => Verify.Fires(
        """
        public readonly record struct Row(string Name, Action What);
        [Source] public sealed class {|#0:Rows|}(string path) : CsvFile<Row>(path);
        [Sink] public sealed class PrintRows { public void Write(in Row row) { } }
        [Pipeline, Flow<Rows, PrintRows>] public partial class P;
        """,
        Verify.Error("FF0004", 0, "Rows can't bind its records: Row.What is of type Action, which no field can be read as: use text, a number, a date, an enum or a type that implements IUtf8SpanParsable<T>"));

    [Fact]
    public Task RecordSource_ThatIsGeneric_IsJudgedByTheFlowThatClosesIt() => Verify.Fires(
        """
        public readonly record struct Row(string Name, Action What);
        [Source] public sealed class Rows<T>(string path) : CsvFile<T>(path);
        [Sink] public sealed class PrintRows { public void Write(in Row row) { } }
        [Pipeline, Flow<Rows<Trade>, Print>] public partial class P;
        [Pipeline, Flow<{|#0:Rows<Row>|}, PrintRows>] public partial class Q;
        """,
        Verify.Error("FF0004", 0, "Rows can't bind its records: Row.What is of type Action, which no field can be read as: use text, a number, a date, an enum or a type that implements IUtf8SpanParsable<T>"));

    [Fact]
    public Task Operators_OfAllRoles_AreSilent() => Verify.Silent(
        """
        [Map] public readonly struct M { public static Trade Map(in Trade trade) => trade; }
        [FlatMap] public readonly struct F { public Trade? FlatMap(Trade trade) => null; }
        [Process, KeyBy(nameof(Trade.Symbol))] public sealed class C { public void On(in Trade trade, ref int state, string key, KeyState fresh, Emit<Trade> emit) { } }
        [Aggregate, KeyBy(nameof(Trade.Symbol))] public sealed class A { public static void Add(ref int sum, in Trade trade) { } public static Trade Result(in int sum) => default; }
        [Pipeline, Flow<Trades, M, F, LargeTrades, C, A, Print>] public partial class P;
        """);

    [Theory]
    [InlineData("[Map] public readonly struct {0};", "Quotes", "PrintQuotes", "public Quote Map(in Quote quote) => throw new NotImplementedException();")]
    [InlineData("[Filter] public readonly struct {0};", "Trades", "Print", "public bool Keep(in Trade trade) => throw new NotImplementedException();")]
    [InlineData("[FlatMap] public readonly struct {0};", "Trades", "PrintQuotes", "public void FlatMap(in Trade trade, Emit<Quote> emit) => throw new NotImplementedException();")]
    [InlineData("[Process] public readonly struct {0};", "Trades", "PrintQuotes", "public void On(in Trade trade, Emit<Quote> emit) => throw new NotImplementedException();")]
    public Task WriteHandler_OfEachRole_TakesItsTypesFromTheFlow(string declaration, string source, string sink, string handler) => Verify.Fix<WriteHandlerFix>(
        [string.Format(null, declaration, "{|FF0004:Op|}"), $"[Pipeline, Flow<{source}, Op, {sink}>] public partial class P;"],
        [string.Format(null, declaration, "Op").Replace(";", $"\n{{\n    {handler}\n}}", StringComparison.Ordinal), $"[Pipeline, Flow<{source}, Op, {sink}>] public partial class P;"]);

    [Fact]
    public Task WriteHandler_OfAnAggregate_WritesBothAndTheState() => Verify.Fix<WriteHandlerFix>(
        """
        namespace Inner
        {
            [Aggregate]
            public sealed class {|FF0004:Total|}
            {
            }

            [Pipeline, Flow<Trades, Total, PrintQuotes>] public partial class P;
        }
        """,
        """
        namespace Inner
        {
            [Aggregate]
            public sealed class {|FF0408:Total|}
            {
                public struct Sums
                {
                }

                public void Add(ref Sums sums, in Trade trade) => throw new NotImplementedException();

                public Quote Result(in Sums sums) => throw new NotImplementedException();
            }

            [Pipeline, Flow<Trades, Total, PrintQuotes>] public partial class P;
        }
        """);

    [Fact]
    public Task WriteHandler_OfSourceAndSink_KeepsOtherMembers() => Verify.Fix<WriteHandlerFix>(
        """
        [Source]
        public sealed class {|FF0004:Files|}
        {
            public int Count;
        }

        [Sink] public sealed class {|FF0004:Store|} { }

        [Pipeline, Flow<Files, LargeTrades, Store>] public partial class P;
        """,
        """
        [Source]
        public sealed class Files
        {
            public int Count;

            public System.Collections.Generic.IAsyncEnumerable<Trade> ReadAsync(System.Threading.CancellationToken cancellationToken) => throw new NotImplementedException();
        }

        [Sink] public sealed class Store
        {
            public void Write(in Trade trade) => throw new NotImplementedException();
        }

        [Pipeline, Flow<Files, LargeTrades, Store>] public partial class P;
        """);

    [Fact]
    public Task WriteHandler_WhereThereIsOne_IsNotOffered() => Verify.NoFix<WriteHandlerFix>(
        "[Filter] public sealed class Cheap { public int {|FF0004:Keep|}(in Trade trade) => 1; }");
}
