using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class LostStateTests
{
    private const string Lost = "The shipped state P/Old is gone, so a checkpoint that has it can't be restored: if its operator was renamed, give that [FormerId(\"Old\")]; if it was removed, retire the entry with the line \"*REMOVED*P/Old\" in FastFlow.State.Unshipped.txt";

    private const string Shipped = "{|#1:P/Old = { Sensor: string } -> long, \"\", 128|}";

    private const string New = "P/Op = { Sensor: string } -> long, \"\", 128";

    [Fact]
    public Task State_ThatIsGone_FiresOnThePipeline() => Verify.Locked(Source(), Shipped, New, Verify.Error("FF0305", 0, Lost, 1));

    [Fact]
    public Task State_OfAPipelineThatIsGone_FiresInTheLock() => Verify.Locked(
        "public sealed class Nothing;",
        "{|#0:Q/Old = { } -> long, \"\", 128|}",
        string.Empty,
        Verify.Error("FF0305", 0, Lost.Replace("P/Old", "Q/Old", StringComparison.Ordinal)));

    [Theory]
    [InlineData(", FormerId(\"Old\")", "", New)]
    [InlineData("", ", FormerId<Op>(\"Old\")", New)]
    [InlineData(", StateId(\"Old\")", "", "")]
    [InlineData("", "", "*REMOVED*P/Old\n" + New)]
    public Task State_ThatWasRenamed_Kept_OrRetired_IsSilent(string onOperator, string onPipeline, string unshipped) => Verify.Locked(Source(onOperator, onPipeline), Shipped, unshipped);

    [Fact]
    public Task State_ThatIsRetiredAndInUse_Fires() => Verify.Locked(
        Source(", StateId(\"Old\")").Replace("{|#0:P|}", "P", StringComparison.Ordinal).Replace("Readings, Op,", "Readings, {|#0:Op|},", StringComparison.Ordinal),
        Shipped,
        "*REMOVED*P/Old",
        Verify.Error("FF0305", 0, "The state P/Old is retired in the lock, so checkpoints that still have it are told to leave it behind, but Op goes on under that id: give it another [StateId(\"…\")], or take the line back", 1));

    [Fact]
    public Task FormerId_IsOfferedForTheOperatorThatCouldTakeTheState() => Verify.FixLocked<LostStateFix>(
        Source().Replace("{|#0:P|}", "{|FF0305:P|}", StringComparison.Ordinal).Replace("Readings, Op,", "Readings, {|FF0306:Op|},", StringComparison.Ordinal),
        Source(", FormerId(\"Old\")").Replace("{|#0:P|}", "P", StringComparison.Ordinal).Replace("Process, KeyBy(\"Sensor\"), FormerId(\"Old\")", "Process, FormerId(\"Old\"), KeyBy(\"Sensor\")", StringComparison.Ordinal).Replace("Readings, Op,", "Readings, {|FF0306:Op|},", StringComparison.Ordinal),
        "P/Old = { Sensor: string } -> long, \"\", 128",
        string.Empty,
        string.Empty,
        "Op");

    [Fact]
    public Task Retire_WritesTheLineWhereItBelongs() => Verify.FixLocked<LostStateFix>(
        Source().Replace("{|#0:P|}", "{|FF0305:P|}", StringComparison.Ordinal),
        Source().Replace("{|#0:P|}", "P", StringComparison.Ordinal),
        "P/Old = { Sensor: string } -> long, \"\", 128",
        "# new\nM/a = { } -> long, \"\", 1\n" + New,
        "# new\nM/a = { } -> long, \"\", 1\n*REMOVED*P/Old\n" + New,
        "retire");

    private static string Source(string onOperator = "", string onPipeline = "") =>
        $$"""
        [Process, KeyBy("Sensor"){{onOperator}}] public sealed class Op { public void On(in Reading reading, ref long sum, Emit<Reading> emit) { } }
        [Pipeline, Flow<Readings, Op, PrintReadings>{{onPipeline}}] public partial class {|#0:P|};
        """;
}
