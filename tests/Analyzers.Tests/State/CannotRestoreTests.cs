namespace FastFlow.Analyzers.Tests;

public sealed class CannotRestoreTests
{
    private const string Id = "P/Op = { Sensor: string } -> ";

    [Theory]
    [InlineData("{ A: int }", "long A;")]
    [InlineData("{ A: long, Gone: int }", "long A; public string B;")]
    [InlineData("{ A: long }", "long A; public (int, string)[] B;")]
    public Task State_ThatCanBeRestored_IsSilentButForWhatIsNotRecorded(string shipped, string fields) => Verify.Locked(
        Source(fields),
        $"{Id}{shipped}, \"\", 128",
        Recorded(fields));

    [Fact]
    public Task Field_OfAnotherType_NamesItAndTheRemedy() => Verify.Locked(
        Source("int A; public bool B;"),
        "# what is out\n{|#1:P/Op = { Sensor: string } -> { A: long, B: bool }, \"\", 128|}",
        string.Empty,
        Verify.Error("FF0304", 0, "State Op, field A: it was stored as long and is now int, which doesn't hold every such value. Put long back, or add a new field beside it and fill that with [Migrate].", 1));

    [Fact]
    public Task Key_ThatChanged_Fires() => Verify.Locked(
        Source("long A;"),
        "{|#1:P/Op = { Device: string } -> { A: long }, \"\", 128|}",
        string.Empty,
        Verify.Error("FF0304", 0, "State Op: its keys were stored as { Device: string } and are now { Sensor: string }. Keys never change, because a key's hash says where it lies: keep them, or give the state a new [StateId] and start it empty.", 1));

    [Fact]
    public Task KeyGroups_OfAnotherNumber_Fire() => Verify.Locked(
        Source("long A;"),
        "{|#1:P/Op = { Sensor: string } -> { A: long }, \"\", 64|}",
        string.Empty,
        Verify.Error("FF0304", 0, "State Op: it was stored in 64 key groups, and the pipeline's MaxParallelism is now 128. Put 64 back: it says where every key lies.", 1));

    [Theory]
    [InlineData("tumbling window of 1m", "TumblingWindow(\"1m\")", null)]
    [InlineData("tumbling window of 1m from 5s by the clock", "TumblingWindow(\"1m\", Offset = \"5s\", Time = TimeDomain.Processing)", null)]
    [InlineData("tumbling window of 1m", "TumblingWindow(\"2m\")", "tumbling window of 2m")]
    [InlineData("tumbling window of 1m", "SlidingWindow(\"1m\", \"10s\")", "sliding window of 1m every 10s")]
    [InlineData("session window with a gap of 1m", "SessionWindow(\"1m\")", null)]
    [InlineData("count window of 10 every 5", "CountWindow(10, 5)", null)]
    public Task Window_OfAnotherMeaning_Fires(string shipped, string window, string? now) => Verify.Locked(
        $$"""
        [Aggregate, KeyBy("Sensor"), {{window}}{{(window.Contains("Processing", StringComparison.Ordinal) || window.Contains("Count", StringComparison.Ordinal) ? string.Empty : ", AllowedLateness(\"0s\")")}}] public readonly struct Op { public static void Add(ref long n, in Reading reading) { } public static void Merge(ref long n, in long other) { } public static Reading Result(in long n) => default; }
        [Pipeline, Flow<Readings, {|#0:Op|}, PrintReadings>] public partial class P;
        """,
        $"{{|#1:{Id}{{ Accumulator: long }}, \"{shipped}\", 128|}}",
        string.Empty,
        now is null ? [] : [Verify.Error("FF0304", 0, $"State Op: it was stored for '{shipped}' and is now for '{now}'. Put that back, or give the state a new [StateId] and start it empty.", 1)]);

    [Fact]
    public Task TimeToLive_AddedToAStruct_CanBeRestored() => Verify.Locked(
        Source("long A;", ", StateTtl(\"1h\")"),
        $"{Id}{{ A: long }}, \"\", 128",
        $"{Id}{{ $eventTouched: Timestamp?, A: long }}, \"\", 128");

    [Fact]
    public Task RenamedState_IsHeldAgainstWhatItWas() => Verify.Locked(
        Source("int A;", ", FormerId(\"Old\")"),
        "{|#1:P/Old = { Sensor: string } -> { A: long }, \"\", 128|}",
        string.Empty,
        Verify.Error("FF0304", 0, "State Op, field A: it was stored as long and is now int, which doesn't hold every such value. Put long back, or add a new field beside it and fill that with [Migrate].", 1));

    [Fact]
    public Task Migration_FromTheStoredStruct_MakesItRestorable() => Verify.Locked(
        """
        public struct V1 { public double A; }
        public struct Sum { public int A; }
        [Process, KeyBy("Sensor")] public sealed class Op { public void On(in Reading reading, ref Sum sum, Emit<Reading> emit) { } [Migrate] public static Sum FromV1(in V1 old) => new() { A = (int)old.A }; }
        [Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;
        """,
        $"{Id}{{ A: double }}, \"\", 128",
        $"{Id}{{ A: int }}, \"\", 128");

    [Theory]
    [InlineData("public Sum FromV1(in V1 old) => default;", "FromV1 has [Migrate] in a shape that can't be called: write 'static TState FromV1(in TOld old)', public or internal")]
    [InlineData("public static int FromV1(in V1 old) => 1;", "FromV1 has [Migrate] and makes int, but the state is Sum: write 'static TState FromV1(in TOld old)'")]
    [InlineData("public static Sum FromV1(in Sum old) => old;", "FromV1 has [Migrate] from Sum to itself: keep the type as it was stored beside the operator, under another name")]
    public Task Migration_OfAWrongShape_IsRefused(string method, string what) => Verify.Fires(
        $$"""
        public struct V1 { public double A; }
        public struct Sum { public int A; }
        [Process, KeyBy("Sensor")] public sealed class Op { public void On(in Reading reading, ref Sum sum, Emit<Reading> emit) { } [Migrate] {{method.Replace("FromV1", "{|#0:FromV1|}", StringComparison.Ordinal)}} }
        [Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;
        """,
        Verify.Error("FF0004", 0, "Op " + what));

    [Fact]
    public Task Lock_ThatCannotBeRead_FiresThere_AndNothingElse() => Verify.Locked(
        Source("int A;").Replace("{|#0:Op|}", "Op", StringComparison.Ordinal),
        "# what is out\nP/Op = { Sensor: string } -> { A: {|#0:lnog }, \"\", 128|}",
        string.Empty,
        Verify.Error("FF0304", 0, "FastFlow.State.Shipped.txt can't be read in line 2: that is no type: there is no type lnog"));

    private static string Source(string fields, string attributes = "") =>
        $$"""
        public struct Sum { public {{fields}} }
        [Process, KeyBy("Sensor"){{attributes}}] public sealed class Op { public void On(in Reading reading, ref Sum sum, Emit<Reading> emit) { } }
        [Pipeline, Flow<Readings, {|#0:Op|}, PrintReadings>] public partial class P;
        """;

    private static string Recorded(string fields) => fields switch
    {
        "long A;" => $"{Id}{{ A: long }}, \"\", 128",
        "long A; public string B;" => $"{Id}{{ A: long, B: string? }}, \"\", 128",
        _ => $"{Id}{{ A: long, B: {{ Item1: int, Item2: string? }}[]? }}, \"\", 128",
    };
}
