namespace FastFlow.Analyzers.Tests;

public sealed class HiddenStateTests
{
    private const string Shared = "which no checkpoint holds and all workers share";

    private const string Static = "which no checkpoint holds and every job of the process shares";

    [Theory]
    [InlineData("int _n;", "{|#0:_n|}++;", "the field _n")]
    [InlineData("int _n;", "{|#0:_n|} += trade.Size;", "the field _n")]
    [InlineData("int _n;", "{|#0:this._n|} = 1;", "the field _n")]
    [InlineData("string? _s;", "{|#0:_s|} ??= trade.Symbol;", "the field _s")]
    [InlineData("int _n; int _m = 1;", "(var a, ({|#0:_n|}, _)) = (_m, (2, 3));", "the field _n")]
    [InlineData("int _n;", "System.Threading.Interlocked.Increment(ref {|#0:_n|});", "the field _n")]
    [InlineData("int _n;", "int.TryParse(trade.Symbol, out {|#0:_n|});", "the field _n")]
    [InlineData("int _n;", "ref var n = ref {|#0:_n|}; n = 2;", "the field _n")]
    [InlineData("int _n;", "var n = 0; ref var m = ref n; m = ref {|#0:_n|};", "the field _n")]
    [InlineData("(int A, int B) _pair;", "{|#0:_pair.B|} = 1;", "the field _pair")]
    [InlineData("readonly int[] _counts = new int[8];", "{|#0:_counts[trade.Size & 7]|}++;", "an element of the field _counts")]
    [InlineData("int Count { get; set; }", "{|#0:Count|}++;", "the property Count")]
    [InlineData("int _n;", "Action add = () => {|#0:_n|}++; add();", "the field _n")]
    [InlineData("int _n;", "Add(); void Add() => {|#0:_n|}++;", "the field _n")]
    public Task Handler_ThatWritesItsInstance_FiresAtTheWrite(string member, string write, string what) => Verify.Fires(
        Operator(member, write),
        Verify.Error("FF0303", 0, $"Op writes {what} in On, {Shared}: make it state, a 'ref TState' parameter; what is set once belongs in the constructor or in Open"));

    [Theory]
    [InlineData("static int _n;", "{|#0:_n|}++;", "the static field _n")]
    [InlineData("static int Count { get; set; }", "{|#0:Count|} = 1;", "the static property Count")]
    [InlineData("", "{|#0:Totals.All|}++;", "the static field All")]
    public Task Handler_ThatWritesAStatic_FiresAtTheWrite(string member, string write, string what) => Verify.Fires(
        Operator(member, write) + "\npublic static class Totals { public static int All; }",
        Verify.Error("FF0303", 0, $"Op writes {what} in On, {Static}: make it state, a 'ref TState' parameter; what is set once belongs in the constructor or in Open"));

    [Fact]
    public Task Handler_ThatWritesACapturedParameter_FiresAtTheWrite() => Verify.Fires(
        """
        [Map] public sealed class Op(int next) { public Trade Map(in Trade trade) => trade with { Size = {|#0:next|}++ }; }
        [Pipeline, Flow<Trades, Op, Print>] public partial class P;
        """,
        Verify.Error("FF0303", 0, $"Op writes the constructor's parameter next in Map, {Shared}: make it state, a 'ref TState' parameter; what is set once belongs in the constructor or in Open"));

    [Fact]
    public Task Helper_ThatWrites_FiresThere() => Verify.Fires(
        """
        [Filter] public sealed class Op { private int _n; public bool Keep(in Trade trade) { Count(); return true; } private void Count() => {|#0:_n|}++; public void Close() => {|#1:_n|} = 0; }
        [Pipeline, Flow<Trades, Op, Print>] public partial class P;
        """,
        Verify.Error("FF0303", 0, $"Op writes the field _n in Count, {Shared}: make it state, a 'ref TState' parameter; what is set once belongs in the constructor or in Open"),
        Verify.Error("FF0303", 1, $"Op writes the field _n in Close, {Shared}: make it state, a 'ref TState' parameter; what is set once belongs in the constructor or in Open"));

    [Fact]
    public Task InheritedHandler_ThatWrites_FiresOnTheOperator_WithTheWriteAsItsSecondPlace() => Verify.Fires(
        """
        public abstract class Counting { private int _n; public bool Keep(in Trade trade) => {|#1:_n|}++ < 10; }
        public abstract class Unused { private int _n; public void Add() => _n++; }
        [Filter] public sealed class {|#0:Op|} : Counting;
        [Pipeline, Flow<Trades, Op, Print>] public partial class P;
        """,
        Verify.Error("FF0303", 0, $"Op writes the field _n in Keep, {Shared}: make it state, a 'ref TState' parameter; what is set once belongs in the constructor or in Open", 1));

    [Theory]
    [InlineData("readonly int _n; public Op() { _n = 1; }", "")]
    [InlineData("int _n; public void Open(OperatorContext context) { _n = 1; }", "")]
    [InlineData("int _n; public int Limit { get => _n; set => _n = value; }", "")]
    [InlineData("static readonly int N = 1; static Op() { Settings.Default = N; }", "")]
    [InlineData("readonly Settings _settings = new();", "_settings.Limit = 3; _settings.Limits[0]++;")]
    [InlineData("", "var settings = new Settings { Limit = 3, Depth = 4 }; settings.Limit++; var n = 0; n++; Read(in n); static void Read(in int n) { }")]
    [InlineData("public struct Sum { public int N; public void Add() => N++; }", "var sum = new Sum(); sum.Add(); sum.N++;")]
    [InlineData("int _n;", "ref readonly var n = ref _n; var m = _n + n;")]
    public Task Operator_ThatWritesWhatItMay_IsSilent(string member, string body) => Verify.Silent(
        Operator(member, body) + "\npublic sealed class Settings { public static int Default; public int Depth; public int Limit { get; set; } public readonly int[] Limits = new int[1]; }");

    [Fact]
    public Task State_ThatAHandlerWrites_IsSilent() => Verify.Silent(
        """
        [Process, PerWorker] public sealed class Op { public void On(in Trade trade, ref (int N, int[] Last) state, Emit<Trade> emit) { state.N++; state.Last[0] = 1; } public static void Merge(ref (int N, int[] Last) into, in (int N, int[] Last) from) => into.N += from.N; }
        [Pipeline, Flow<Trades, Op, Print>] public partial class P;
        """);

    [Fact]
    public Task SourceAndSink_ThatWriteFields_AreSilent() => Verify.Silent(
        """
        [Source] public sealed class Made { private int _n; public async System.Collections.Generic.IAsyncEnumerable<Trade> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] System.Threading.CancellationToken token) { await System.Threading.Tasks.Task.Yield(); _n++; yield return default; } }
        [Sink] public sealed class Count : Base { private int _n; public void Write(in Trade trade) => _n++; }
        public abstract class Base { private int _m; public void Add() => _m++; }
        [Pipeline, Flow<Made, Count>] public partial class P;
        """);

    private static string Operator(string member, string body) =>
        $$"""
        [Process] public sealed class Op { {{member}} public void On(in Trade trade, Emit<Trade> emit) { {{body}} } }
        [Pipeline, Flow<Trades, Op, Print>] public partial class P;
        """;
}
