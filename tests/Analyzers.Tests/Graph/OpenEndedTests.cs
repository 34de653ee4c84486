namespace FastFlow.Analyzers.Tests;

public sealed class OpenEndedTests
{
    [Fact]
    public Task Pipeline_WithoutSink_FiresAtItsName() => Verify.Fires(
        "[Pipeline, Flow<Trades, LargeTrades>, Discard<Trade>] public partial class {|#0:P|};",
        Verify.Warning("FF0106", 0, "P has no sink: nobody would see its results"));

    [Fact]
    public Task Pipeline_WithoutFlows_HasNeither() => Verify.Fires(
        "[Pipeline] public partial class {|#0:P|};",
        Verify.Warning("FF0106", 0, "P has no source: nothing would ever flow"),
        Verify.Warning("FF0106", 0, "P has no sink: nobody would see its results"));

    [Fact]
    public Task Pipeline_FromSourceToSink_IsSilent() => Verify.Silent("[Pipeline, Flow<Trades, Print>] public partial class P;");
}
