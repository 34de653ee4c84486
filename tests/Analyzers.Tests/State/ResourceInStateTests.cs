namespace FastFlow.Analyzers.Tests;

public sealed class ResourceInStateTests
{
    private static string Count(string member) => $$"""
        public unsafe struct S { public int N; {{member}} }
        [Process, KeyBy("Symbol")] public sealed class Count { public void On(in Trade trade, {|#0:ref S s|}, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Count, Print>] public partial class P;
        """;

    [Theory]
    [InlineData("public Action? {|#1:M|};", "its member M is the delegate Action")]
    [InlineData("public (int A, System.Threading.Tasks.Task<int>? B) {|#1:M|};", "its member M.B is a Task")]
    [InlineData("public System.Threading.Tasks.ValueTask {|#1:M|};", "its member M is a ValueTask")]
    [InlineData("public System.IO.FileStream? {|#1:M|};", "its member M is a Stream")]
    [InlineData("public System.IO.StringWriter? {|#1:M|};", "its member M is a TextWriter")]
    [InlineData("public nint {|#1:M|};", "its member M is a handle or pointer")]
    [InlineData("public Microsoft.Win32.SafeHandles.SafeFileHandle? {|#1:M|};", "its member M is a SafeHandle")]
    [InlineData("public System.Threading.CancellationToken {|#1:M|};", "its member M is a CancellationToken")]
    [InlineData("public System.Collections.Generic.List<TimeProvider>? {|#1:M|};", "its member M is a TimeProvider")]
    public Task Member_OfTheProcess_FiresAtTheParameterAndTheMember(string member, string what) => Verify.Fires(
        Count(member).Replace("unsafe ", ""),
        Verify.Error("FF0302", 0, $"Count keeps state of type S, which can't be stored: {what}, which means nothing after a restart: keep the data that it is made from, and make it anew in the handler or in Open")
            .WithOptions(Microsoft.CodeAnalysis.Testing.DiagnosticOptions.IgnoreAdditionalLocations));

    [Fact]
    public Task Event_OfAStateClass_Fires() => Verify.Fires(
        """
        public class S { public event Action? {|#1:Changed|}; public void Change() => Changed?.Invoke(); }
        [Process, KeyBy("Symbol")] public sealed class Count { public void On(in Trade trade, {|#0:ref S s|}, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Count, Print>] public partial class P;
        """,
        Verify.Error("FF0302", 0, "Count keeps state of type S, which can't be stored: its event S.Changed keeps delegates, which mean nothing after a restart: keep the data that they are made from, and make them anew in the handler or in Open", 1));

    [Fact]
    public Task EventThatIsOnlyHandedOn_IsSilent() => Verify.Silent(
        """
        public readonly record struct Job(string Symbol, Action Run);
        [Source] public sealed class Jobs : Input<Job>;
        [Sink] public sealed class Runner { public void Write(in Job job) => job.Run(); }
        [Pipeline, Flow<Jobs, Runner>] public partial class P;
        """);
}
