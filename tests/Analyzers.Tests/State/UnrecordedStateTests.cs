using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class UnrecordedStateTests
{
    private const string Op = "P/Op = { Sensor: string } -> { A: long }, \"\", 128";

    private const string Second = "P/Second = { } -> int, \"\", 128";

    [Fact]
    public Task State_ThatIsNotInTheLock_FiresInTheFlow() => Verify.Locked(
        Source("{|#0:Op|}", "{|#1:Second|}"),
        string.Empty,
        "# nothing yet",
        Verify.Warning("FF0306", 0, "The state P/Op is not in the lock yet: record it as { A: long }"),
        Verify.Warning("FF0306", 1, "The state P/Second is not in the lock yet: record it as int"));

    [Fact]
    public Task State_ThatHasChangedSince_Fires() => Verify.Locked(
        Source("{|#0:Op|}", "Second"),
        "P/Op = { Sensor: string } -> { A: int }, \"\", 128",
        Second,
        Verify.Warning("FF0306", 0, $"The state P/Op has changed since it was recorded: it is now {Op}"));

    [Theory]
    [InlineData(Op + "\n" + Second, "")]
    [InlineData("", Op + "\n" + Second)]
    [InlineData("P/Op = { Sensor: string } -> { A: int }, \"\", 128", Op + "\n" + Second)]
    [InlineData("", "P/Op = {Sensor:string}->{A:long},\"\",128\n" + Second)]
    public Task State_ThatIsRecorded_IsSilent(string shipped, string unshipped) => Verify.Locked(Source("Op", "Second"), shipped, unshipped);

    [Fact]
    public Task Project_WithoutALock_IsSilent() => Verify.Silent(Source("Op", "Second"));

    [Fact]
    public Task Record_WritesAllInOrder() => Verify.FixLocked<RecordStateFix>(
        Source("{|FF0306:Op|}", "{|FF0306:Second|}"),
        Source("Op", "Second"),
        string.Empty,
        "# new\nP/A = { } -> long, \"\", 1\nQ/A = { } -> long, \"\", 1\n",
        $"# new\nP/A = {{ }} -> long, \"\", 1\n{Op}\n{Second}\nQ/A = {{ }} -> long, \"\", 1\n",
        "record");

    [Fact]
    public Task Record_ReplacesWhatWasRecorded_AndEndsTheFile() => Verify.FixLocked<RecordStateFix>(
        Source("{|FF0306:Op|}", "{|FF0306:Second|}"),
        Source("Op", "Second"),
        string.Empty,
        "P/Op = { Sensor: string } -> { A: int }, \"\", 128",
        $"{Op}\n{Second}",
        "record");

    private static string Source(string first, string second) =>
        $$"""
        public struct Sum { public long A; }
        [Process, KeyBy("Sensor")] public sealed class Op { public void On(in Reading reading, ref Sum sum, Emit<Reading> emit) { } }
        [Process, PerWorker] public sealed class Second { public void On(in Reading reading, ref int n, Emit<Reading> emit) { } public static void Merge(ref int into, in int from) { } }
        [Pipeline, Flow<Readings, {{first}}, {{second}}, PrintReadings>] public partial class P;
        """;
}
