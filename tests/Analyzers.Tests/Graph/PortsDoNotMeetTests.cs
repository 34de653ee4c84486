namespace FastFlow.Analyzers.Tests;

public sealed class PortsDoNotMeetTests
{
    [Fact]
    public Task Flow_OfTypesThatDoNotFit_NamesBothSidesAtTheTaker() => Verify.Fires(
        """
        using FastFlow;
        public readonly record struct Trade(string Symbol, int Size);
        public readonly record struct Quote(string Symbol);
        [Source] public sealed class Trades : Input<Trade>;
        [Filter] public readonly struct LargeTrades { public bool Keep(in Trade trade) => trade.Size > 1; }
        [Sink] public sealed class Quotes { public void Write(in Quote quote) { } }
        [Pipeline]
        [Flow<Trades, {|#1:LargeTrades|}, {|#0:Quotes|}>]
        public partial class P;
        """,
        Verify.Error("FF0103", 0, "LargeTrades emits Trade, Quotes takes Quote: put a [Map] between them", 1));
}
