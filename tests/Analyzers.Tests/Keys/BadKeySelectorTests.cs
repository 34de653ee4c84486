namespace FastFlow.Analyzers.Tests;

public sealed class BadKeySelectorTests
{
    [Fact]
    public Task KeyBy_OfNoMember_FiresAtTheVeryArgument() => Verify.FiresInNoPipeline(
        "[Process, KeyBy(nameof(Trade.Symbol), {|#0:\"Venue\"|})] public sealed class Count { public void On(in Trade trade, ref int n, Emit<Trade> emit) { } }",
        Verify.Error("FF0203", 0, "Count: Trade has no readable member named 'Venue'"));

    [Fact]
    public Task KeyBy_OfNamesInAnArray_FiresAtTheAttribute() => Verify.FiresInNoPipeline(
        "[Process, {|#0:KeyBy(new[] { \"Symbol\", \"Venue\" })|}] public sealed class Count { public void On(in Trade trade, ref int n, Emit<Trade> emit) { } }",
        Verify.Error("FF0203", 0, "Count: Trade has no readable member named 'Venue'"));

    [Fact]
    public Task KeyBy_WithoutNames_FiresAtTheAttribute() => Verify.FiresInNoPipeline(
        "[Process, {|#0:KeyBy|}] public sealed class Count { public void On(in Trade trade, ref int n, Emit<Trade> emit) { } }",
        Verify.Error("FF0203", 0, "Count: [KeyBy] names no member"));

    [Fact]
    public Task Inputs_OfDifferentKeys_Fire() => Verify.Fires(
        """
        [Process] public sealed class Match
        {
            public static string {|#0:Key|}(in Trade trade) => trade.Symbol;
            public static int Key(in Quote quote) => 1;
            public void On(in Trade trade, ref int n, Emit<Trade> emit) { }
            public void On(in Quote quote, ref int n) { }
        }
        [Pipeline, Flow<Trades, Match, Print>, Flow<Quotes, Match>] public partial class P;
        """,
        Verify.Error("FF0203", 0, "Match: its inputs have keys of different types, string and int (of Quote): all inputs of an operator share one key type"));

    [Fact]
    public Task KeyMethod_ThatIsNotStatic_FiresAtIt() => Verify.Fires(
        """
        [Process] public sealed class Count
        {
            public string {|#0:Key|}(in Trade trade) => trade.Symbol;
            public void On(in Trade trade, ref int n, Emit<Trade> emit) { }
        }
        [Pipeline, Flow<Trades, Count, Print>] public partial class P;
        """,
        Verify.Error("FF0203", 0, "Count: Key must be 'static TKey Key(in Trade)', public or internal"));

    [Fact]
    public Task KeyBy_OfAMemberOfEachInput_IsSilent() => Verify.Silent(
        """
        [Process, KeyBy(nameof(Trade.Symbol))] public sealed class Match
        {
            public void On(in Trade trade, ref int n, Emit<Trade> emit) { }
            public void On(in Quote quote, ref int n) { }
        }
        [Pipeline, Flow<Trades, Match, Print>, Flow<Quotes, Match>] public partial class P;
        """);
}
