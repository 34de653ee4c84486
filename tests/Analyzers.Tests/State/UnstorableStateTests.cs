using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class UnstorableStateTests
{
    private const string Remedy = "make it accessible and settable, or bind it to a constructor's parameter of its name and type; or make the type [MemoryPackable(GenerateType.VersionTolerant)], or give the type a codec with [StateCodec]";

    private const string NoContent = "which doesn't say what is in it: name a struct or a class that isn't abstract, or give it a codec with [StateCodec]";

    private const string Library = """
        public struct Plain { public int X; public string Y { get; set; } }
        public readonly struct Hidden { private readonly string _name; public Hidden(string name) => _name = name; public string Name => _name; }
        public readonly struct Raw { private readonly long _bits; public Raw(long bits) => _bits = bits; public long Bits => _bits; }
        public readonly struct Pinned { private readonly nint _at; public Pinned(nint at) => _at = at; public nint At => _at; }
        public sealed class Closed { public int X { get; set; } }
        """;

    private const string Codec = """
        public sealed class Sketch { private readonly int _n; public Sketch(int n) => _n = n; public Sketch() { } public int N => _n; }
        [StateFormat("sketch/1")] public readonly struct SketchCodec : IStateCodec<Sketch>
        {
            public static void Write(in Sketch value, System.Buffers.IBufferWriter<byte> output) => System.Buffers.BuffersExtensions.Write(output, [(byte)value.N]);
            public static Sketch Read(ReadOnlySpan<byte> bytes) => new(bytes[0]);
        }
        """;

    private static string Count(string state, string attributes = "") => $$"""
        {{state}}
        [Process, KeyBy("Symbol"){{attributes}}] public sealed class Count { public void On(in Trade trade, {|#0:ref S s|}, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Count, Print>] public partial class P;
        """;

    [Theory]
    [InlineData("public struct S { private int {|#1:_n|}; public int N => _n; }", "its field S._n is private")]
    [InlineData("public struct S { public long A; public int {|#1:N|} { get; private set; } }", "its member S.N can't be set from here")]
    [InlineData("public class S { public int {|#1:N|} { get; } = 3; }", "its member S.N can't be set from here")]
    [InlineData("public class B { protected int {|#1:N|}; } public class S : B { }", "its field B.N is protected")]
    [InlineData("public class B { public int N; } public class S : B { public new int {|#1:N|}; }", "its member S.N hides another one of that name")]
    [InlineData("public struct S { public In I; public struct In { internal readonly int {|#1:N|}; } }", "its member In.N can't be set from here")]
    public Task Member_ThatCodeCannotReach_FiresAtTheParameterAndTheMember(string state, string what) =>
        Verify.Fires(Count(state), Verify.Error("FF0301", 0, $"Count keeps state of type S, which can't be stored: {what}: {Remedy}", 1));

    [Theory]
    [InlineData("public struct S { public object {|#1:O|}; }", "its member O is the type object, " + NoContent)]
    [InlineData("public struct S { public In I; public struct In { public System.Collections.IList {|#1:L|}; } }", "its member I.L is the interface IList, " + NoContent)]
    [InlineData("public abstract class B { } public struct S { public B {|#1:B|}; }", "its member B is the abstract class B, " + NoContent)]
    [InlineData("public struct S { public int[,] {|#1:A|}; }", "its member A is an array of several dimensions: keep an array of its elements, and its lengths")]
    [InlineData("public class S { public S? {|#1:Next|}; }", "its member Next is S again, and a type in itself has no end: keep indices instead of references, or give it a codec with [StateCodec]")]
    [InlineData("public struct E { } public struct S { public E[] {|#1:A|}; }", "its member A holds values of E, which has nothing in it: keep how many there are")]
    [InlineData("public class S<T> { public S<S<T>>? Deeper; } public struct S { public S<int>? {|#1:G|}; }", null)]
    [InlineData("public struct S { public System.Collections.Generic.Dictionary<int, int> {|#1:D|}; }", "its member D is the class Dictionary<int, int> of another assembly, whose fields can't be seen: make it [MemoryPackable(GenerateType.VersionTolerant)] there, or give it a codec with [StateCodec]")]
    public async Task Member_OfATypeThatCannotBeStored_FiresAtTheMember(string state, string? what)
    {
        if (what is null)
        {
            var found = await Agreement.Analyze(Framework.Compilation("Deep", [Count(state).Replace("{|#0:", "").Replace("{|#1:", "").Replace("|}", ""), Pages.Shop]));
            Assert.Contains("has types more than 24 deep in one another", Assert.Single(found).GetMessage(), StringComparison.Ordinal);
            return;
        }

        await Verify.Fires(Count(state), Verify.Error("FF0301", 0, $"Count keeps state of type S, which can't be stored: {what}", 1));
    }

    [Theory]
    [InlineData("public struct S { public int N; public string Text { get; set; } public DateTimeOffset? At; public (int A, string? B)[] Pairs; public ErrorPolicy Policy; public Half H; public Int128 I; }")]
    [InlineData("public class S { public System.Collections.Generic.List<long> L { get; set; } = []; public In? In; } public sealed record In(string Name, int N);")]
    [InlineData("public record struct S(int A, string B) { public Guid C { get; init; } }")]
    [InlineData("public readonly struct S { public S(int n, string text) { N = n; Text = text; } public int N { get; } public readonly string Text; }")]
    [InlineData("public class B { public int N; } public sealed class S : B { public int M; }")]
    [InlineData("public struct S { public Window W; public Timestamp T; public RecordPosition P; public System.Numerics.Complex C; }")]
    [InlineData("[System.Runtime.CompilerServices.InlineArray(4)] public struct Four { private int _first; } public struct S { public Four F; }")]
    [InlineData("public struct S { public int N; public static object? Shared; public readonly int Twice => 2 * N; public const int Most = 3; }")]
    public Task State_OfStorableTypes_IsSilent(string state) => Verify.Silent(Count(state).Replace("{|#0:", "").Replace("|}", ""));

    [Fact]
    public Task PrimaryConstructor_WhoseParameterIsKept_Fires() => Verify.Fires(
        Count("public class S(int n) { public S() : this(1) { } public int Next() => ++n; }"),
        Verify.Error("FF0301", 0, $"Count keeps state of type S, which can't be stored: the parameter n of the primary constructor of S is used by its members, so it is kept where it can't be reached: {Remedy}").WithOptions(Microsoft.CodeAnalysis.Testing.DiagnosticOptions.IgnoreAdditionalLocations));

    [Fact]
    public Task Events_ThatWait_FireWhereTheyEnter() => Verify.Fires(
        """
        public readonly record struct Held(string Sensor, object What, DateTimeOffset Time);
        [Source, EventTime("Time"), Watermark(OutOfOrderness = "2s", IdleAfter = "30s")] public sealed class Helds : Input<Held>;
        [Join, IntervalJoin("0s", "1s"), KeyBy("Sensor")] public sealed class J { public static Reading {|#0:Join|}(in Reading l, in Held r) => l; }
        [Process, InEventTimeOrder, KeyBy("Sensor")] public sealed class O { public void {|#1:On|}(in Held h, Emit<Reading> emit) { } }
        [Process, SessionWindow("10s"), KeyBy("Sensor"), AllowedLateness("0s")] public sealed class W { public void {|#2:OnWindow|}(ReadOnlySpan<Held> h, Emit<Reading> emit) { } }
        [Pipeline, Flow<Readings, J, PrintReadings>, Flow<Helds, J>, Flow<Helds, O, PrintReadings>, Flow<Helds, W, PrintReadings>, Flow<Late<J>, L>, Flow<Late<O>, L>] public partial class P;
        [Sink] public sealed class L { public void Write(in Held h) { } public void Write(in Reading h) { } }
        """,
        [.. Enumerable.Range(0, 3).Select(place => Verify.Error("FF0301", place, $"{"JOW"[place]} keeps events of type Held, which can't be stored: its member What is the type object, {NoContent}").WithOptions(Microsoft.CodeAnalysis.Testing.DiagnosticOptions.IgnoreAdditionalLocations))]);

    [Fact]
    public Task PositionsSplitsAndTransactions_FireAtTheOperator() => Verify.FiresInNoPipeline(
        """
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        public struct At { private int {|#1:_n|}; public int N => _n; }
        public readonly record struct Gone(object {|#2:What|});
        [Source] public sealed class {|#0:Src|} : ISource<Trade, At> { public ISourceReader<Trade, At> Open(SourceContext context, bool resume, At position) => null!; }
        [Sink] public sealed class {|#3:Snk|} : ISink<Trade>, ITransactionalSink<Trade, Gone>
        {
            public ISinkWriter<Trade> Open(OperatorContext context) => null!;
            public ITransactionalWriter<Trade, Gone> Open(TransactionalSinkContext context) => null!;
            public ValueTask RecoverAsync(IReadOnlyList<Gone> toCommit, TransactionalSinkContext context, CancellationToken cancellationToken) => default;
            public ValueTask CommitAsync(Gone transaction, CancellationToken cancellationToken) => default;
        }
        """,
        Verify.Error("FF0301", 0, $"Src keeps positions of type At, which can't be stored: its field At._n is private: {Remedy}", 1),
        Verify.Error("FF0301", 3, $"Snk keeps transactions of type Gone, which can't be stored: its member What is the type object, {NoContent}", 2));

    [Fact]
    public Task Trigger_WhoseStateCannotBeStored_FiresAtItsAttribute() => Verify.Fires(
        """
        [Aggregate, KeyBy("Symbol"), GlobalWindow, UnboundedState("few"), {|#0:Trigger<Often>|}] public sealed class Counted
        {
            public static void Add(ref int count, in Trade trade) => count++;
            public static Trade Result(in int count) => default;
        }
        public sealed class Often { public struct S { public object {|#1:O|}; } public static bool Fire(ref S seen, in Trade trade) => true; }
        [Pipeline, Flow<Trades, Counted, Print>] public partial class P;
        """,
        Verify.Error("FF0301", 0, $"Counted keeps its trigger's state S, which can't be stored: its member O is the type object, {NoContent}", 1));

    [Fact]
    public Task Key_ThatCannotBeMadeAgain_FiresAtItsSelector() => Verify.Fires(
        """
        public readonly struct Pair { public readonly int {|#1:A|}; private Pair(int a) => A = a; public static Pair Of(int a) => new(a); }
        [Process] public sealed class Count { public static Pair {|#0:Key|}(in Trade trade) => Pair.Of(trade.Size); public void On(in Trade trade, ref int n, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Count, Print>] public partial class P;
        """,
        Verify.Error("FF0301", 0, $"Count keeps a key of type Pair, which can't be stored: its member Pair.A can't be set from here: {Remedy}", 1));

    [Fact]
    public Task TypesOfAnotherAssembly_AreStoredByWhatCanBeSeen() => Verify.Fires(
        [
            """
            [Filter, KeyBy("Symbol")] public sealed class A { public static bool Keep(in Trade t, ref Plain s) => true; }
            [Filter, KeyBy("Symbol")] public sealed class B { public static bool Keep(in Trade t, {|#0:ref Hidden s|}) => true; }
            [Filter, KeyBy("Symbol")] public sealed class C { public static bool Keep(in Trade t, ref Raw s) => true; }
            [Filter, KeyBy("Symbol")] public sealed class D { public static bool Keep(in Trade t, {|#1:ref Pinned s|}) => true; }
            [Filter, KeyBy("Symbol")] public sealed class E { public static bool Keep(in Trade t, {|#2:ref Closed s|}) => true; }
            [Pipeline, Flow<Trades, A, B, C, D, E, Print>] public partial class P;
            """,
        ],
        [Framework.Library(Library)],
        allInPipelines: true,
        Verify.Error("FF0301", 0, "B keeps state of type Hidden, which can't be stored: its field Hidden._name is private: give it a codec with [StateCodec]"),
        Verify.Error("FF0302", 1, "D keeps state of type Pinned, which can't be stored: it has the field _at in it, which is a handle or pointer and means nothing after a restart: keep the data that it is made from, and make it anew in the handler or in Open"),
        Verify.Error("FF0301", 2, "E keeps state of type Closed, which can't be stored: it is the class Closed of another assembly, whose fields can't be seen: make it [MemoryPackable(GenerateType.VersionTolerant)] there, or give it a codec with [StateCodec]"));

    [Theory]
    [InlineData("", "[StateCodec<SketchCodec>] ", "")]
    [InlineData(", StateCodec<SketchCodec>", "", "")]
    [InlineData("", "", "[assembly: StateCodec<SketchCodec>]")]
    public Task Codec_OnTheMemberTheOperatorOrTheAssembly_IsSilent(string op, string member, string assembly) =>
        Verify.Silent(assembly + Codec + Count($"public struct S {{ {member}public Sketch K; }}", op).Replace("{|#0:", "").Replace("|}", ""));

    [Fact]
    public Task Codec_OnTheType_IsSilent() =>
        Verify.Silent(Codec.Replace("public sealed class Sketch", "[StateCodec<SketchCodec>] public sealed class Sketch") + Count("public struct S { public Sketch K; }").Replace("{|#0:", "").Replace("|}", ""));

    [Fact]
    public Task Codec_ThatDoesNotFit_Fires() => Verify.Fires(
        Codec + Count("public struct S { [StateCodec<SketchCodec>] public int {|#1:K|}; }"),
        Verify.Error("FF0301", 0, "Count keeps state of type S, which can't be stored: its member K has [StateCodec<SketchCodec>], which is no codec of int: it implements IStateCodec<int>", 1));

    [Fact]
    public Task Codec_WithoutAFormat_Fires() => Verify.Fires(
        Codec.Replace("[StateFormat(\"sketch/1\")]", "") + Count("public struct S { [StateCodec<SketchCodec>] public Sketch {|#1:K|}; }"),
        Verify.Error("FF0301", 0, "Count keeps state of type S, which can't be stored: the codec SketchCodec doesn't say what its bytes are: give it [StateFormat(\"…\")], a name of the format with its version, without quotes or control characters", 1));

    [Theory]
    [InlineData("MemoryPack.GenerateType.VersionTolerant", true)]
    [InlineData("MemoryPack.GenerateType.Object", false)]
    [InlineData("", false)]
    public async Task MemoryPackable_IsTakenWhereLaterVersionsCanReadIt(string generate, bool isTaken)
    {
        // The types' generated halves are not there: parsing must not need them.
        var state = $"[MemoryPack.MemoryPackable({generate})] public partial class S {{ [MemoryPack.MemoryPackInclude, MemoryPack.MemoryPackOrder(0)] private int _n; public int N() => _n; }}";
        var found = await Agreement.Analyze(Framework.Compilation("Packed", [Count(state).Replace("{|#0:", "").Replace("|}", ""), Pages.Shop]));
        if (isTaken)
        {
            Assert.DoesNotContain(found, diagnostic => diagnostic.Id != "FF0307");
        }
        else
        {
            Assert.Contains("make it [MemoryPackable(GenerateType.VersionTolerant)], whose bytes later versions of the type can read", Assert.Single(found).GetMessage(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("public sealed class S { public long Total; }", "S is the class S")]
    [InlineData("public struct S { public Recent Recent { get; set; } } public struct Recent { public long[] Last; }", "S.Recent.Last is the array long[]")]
    public Task Policy_OnStateThatACopyShares_FiresAtTheParameter(string state, string what) => Verify.Fires(
        Count(state, ", OnError(ErrorPolicy.Skip)"),
        Verify.Error("FF0301", 0, $"Count keeps state of type S, which can't be put back as it was before an event that fails under ErrorPolicy.Skip, because {what}: keep values and strings in a struct, or fail"));

    [Fact]
    public Task Policy_OnSharedStateThatACopyShares_FiresAtTheParameter() => Verify.Fires(
        """
        public sealed class Box { public int N; }
        [Process, KeyBy("Symbol"), OnError(ErrorPolicy.Skip)] public sealed class Op { public void On([Broadcast] in Quote quote, {|#0:ref Box box|}) { } public void On(in Trade trade, in Box box, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Op, Print>, Flow<Quotes, Op>] public partial class P;
        """,
        Verify.Error("FF0301", 0, "Op keeps state of type Box, which can't be put back as it was before an event that fails under ErrorPolicy.Skip, because Box is the class Box: keep values and strings in a struct, or fail"));

    [Fact]
    public Task Policy_OnATriggerWhoseStateACopyShares_FiresAtTheTrigger() => Verify.Fires(
        """
        [Aggregate, KeyBy("Symbol"), GlobalWindow, UnboundedState("few"), {|#0:Trigger<Often>|}, OnError(ErrorPolicy.Skip)] public sealed class Counted
        {
            public static void Add(ref int count, in Trade trade) => count++;
            public static Trade Result(in int count) => default;
        }
        public sealed class Often { public static bool Fire(ref int[] seen, in Trade trade) => true; }
        [Pipeline, Flow<Trades, Counted, Print>] public partial class P;
        """,
        Verify.Error("FF0301", 0, "Counted keeps its trigger's state int[], which can't be put back as it was before an event that fails under ErrorPolicy.Skip, because it is the array int[]: keep values and strings in a struct, or fail"));

    [Theory]
    [InlineData("private int _n;", "internal int _n;")]
    [InlineData("int _n;", "internal int _n;")]
    [InlineData("private readonly int _n;", "internal int _n;")]
    [InlineData("public int N { get; }", "public int N { get; set; }")]
    [InlineData("public int N { get; private set; }", "public int N { get; set; }")]
    [InlineData("private int N { get; set; }", "internal int N { get; set; }")]
    public Task MakeStorable_LetsCodeReachTheMember(string before, string after) => Verify.Fix<MakeStorableFix>(
        $$"""public struct S { {{before}} } [Filter, KeyBy("Symbol")] public sealed class A { public static bool Keep(in Trade t, {|FF0301:ref S s|}) => true; }""",
        $$"""public struct S { {{after}} } [Filter, KeyBy("Symbol")] public sealed class A { public static bool Keep(in Trade t, ref S s) => true; }""",
        "member");

    [Fact]
    public Task MakeStorable_OfAReadOnlyStruct_AddsInit() => Verify.Fix<MakeStorableFix>(
        """public readonly struct S { public S(int x) => N = x; public int N { get; } } [Filter, KeyBy("Symbol")] public sealed class A { public static bool Keep(in Trade t, {|FF0301:ref S s|}) => true; }""",
        """public readonly struct S { public S(int x) => N = x; public int N { get; init; } } [Filter, KeyBy("Symbol")] public sealed class A { public static bool Keep(in Trade t, ref S s) => true; }""",
        "member");

    [Fact]
    public async Task MakeStorable_ByMemoryPack_AddsItsAttributes()
    {
        const string Fixed = """
            [MemoryPack.MemoryPackable(MemoryPack.GenerateType.VersionTolerant)]
            public partial class S { [MemoryPack.MemoryPackOrder(0)] public string? Text; [MemoryPack.MemoryPackInclude, MemoryPack.MemoryPackOrder(1)] private int _n; public int N => _n; }
            [Filter, KeyBy("Symbol")] public sealed class A { public static bool Keep(in Trade t, ref S s) => true; }
            """;
        await Verify.Fix<MakeStorableFix>(
            """
            public class S { public string? Text; private int _n; public int N => _n; }
            [Filter, KeyBy("Symbol")] public sealed class A { public static bool Keep(in Trade t, {|FF0301:ref S s|}) => true; }
            """,
            Fixed,
            "memorypack");
    }

    [Fact]
    public Task MakeStorable_WhereTheTypeIsAtFault_IsNotOffered() => Verify.NoFix<MakeStorableFix>(
        """public struct S { public object O; } [Filter, KeyBy("Symbol")] public sealed class A { public static bool Keep(in Trade t, {|FF0301:ref S s|}) => true; }""");
}
