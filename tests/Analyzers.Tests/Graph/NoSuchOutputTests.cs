namespace FastFlow.Analyzers.Tests;

public sealed class NoSuchOutputTests
{
    [Theory]
    [InlineData("Else<Trades>", "Trades is no [Filter], so there is nothing that it did not keep")]
    [InlineData("Errors<LargeTrades>", "LargeTrades has no dead letters: mark it [OnError(ErrorPolicy.DeadLetter)]")]
    [InlineData("Out<LargeTrades, Quote>", "LargeTrades has no output tagged Quote: its handler asks for Emit<TOut, Quote>")]
    [InlineData("Late<LargeTrades>", "LargeTrades has no window of event time, joins by no time and takes events in any order, so none is too late for it")]
    public Task VirtualNode_OfWhatIsNotThere_FiresAtItAlone(string node, string why) => Verify.Fires(
        $$"""[Pipeline, Flow<Trades, LargeTrades, Print>, Flow<{|#0:{{node}}|}, Print>] public partial class P;""",
        Verify.Error("FF0105", 0, $"{node}: {why}"));

    [Fact]
    public Task Else_InTheMiddleOfAFlow_Fires() => Verify.Fires(
        "[Pipeline, Flow<Trades, {|#0:Else<LargeTrades>|}, Print>] public partial class P;",
        Verify.Error("FF0105", 0, "Else<LargeTrades>: it stands for an output, so it begins a flow"));

    [Theory]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), CountWindow(10)]")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), GlobalWindow]")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\"), TumblingWindow(\"1m\", Time = TimeDomain.Processing)]")]
    [InlineData("[Aggregate, KeyBy(\"Sensor\")]")]
    public Task Late_OfWhatGoesByNoEventTime_Fires(string attributes) => Verify.Fires(
        attributes + " public readonly struct Highest { public static void Add(ref double highest, in Reading reading) { } public static Reading Result(in double highest) => default; }\n"
        + "[Pipeline, Flow<Readings, Highest, PrintReadings>, Flow<{|#0:Late<Highest>|}, As<PrintReadings, Trade>>] public partial class P;",
        Verify.Error("FF0105", 0, "Late<Highest>: Highest has no window of event time, joins by no time and takes events in any order, so none is too late for it"));

    [Fact]
    public Task Late_OfOneOfTwoNodesOfAnOperator_IsSilent() => Verify.Silent(
        Timed.Aggregate("Highest", "TumblingWindow(\"1m\"), AllowedLateness(\"0s\")") + """
        [Pipeline, Flow<Readings, As<Highest, Trade>, PrintReadings>, Flow<Late<As<Highest, Trade>>, As<PrintReadings, Trade>>] public partial class P;
        """);

    [Fact]
    public Task VirtualNodes_OfWhatIsThere_AreSilent() => Verify.Silent(
        """
        [Filter, OnError(ErrorPolicy.DeadLetter)] public readonly struct Guard { public bool Keep(in Trade trade) => 100 / trade.Size > 1; }
        [Sink] public sealed class Failures { public void Write(in Failed<Trade> failed) { } }
        [Pipeline, Flow<Trades, Guard, Print>, Flow<Else<Guard>, As<Print, Guard>>, Flow<Errors<Guard>, Failures>] public partial class P;
        """);
}
