using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class PortsDoNotMeetTests
{
    [Fact]
    public Task Flow_OfTypesThatDoNotFit_NamesBothSides_AtTheTaker() => Verify.Fires(
        """
        [Pipeline]
        [Flow<Trades, {|#1:LargeTrades|}, {|#0:PrintQuotes|}>]
        public partial class P;
        """,
        Verify.Error("FF0103", 0, "LargeTrades emits Trade, PrintQuotes takes Quote: put a [Map] between them", 1));

    [Fact]
    public Task Flow_WithAliasesAndQualifiedNames_FiresAtTheArgumentAsWritten() => Verify.Fires(
        """
        using Big = FastFlow.As<Shop.LargeTrades, Shop.Quote>;
        [Pipeline]
        [FastFlow.Flow<Shop.Trades, {|#1:Big|}, {|#0:global::Shop.PrintQuotes|}>]
        [global::FastFlow.FlowAttribute<{|#3:Trades|}, {|#2:PrintQuotes|}>]
        public partial class P;
        """,
        Verify.Error("FF0103", 0, "As<LargeTrades, Quote> emits Trade, PrintQuotes takes Quote: put a [Map] between them", 1),
        Verify.Error("FF0103", 2, "Trades emits Trade, PrintQuotes takes Quote: put a [Map] between them", 3));

    [Fact]
    public Task Flow_BehindAnAliasOfTheAttribute_FiresAtTheAttribute() => Verify.Fires(
        """
        using Line = FastFlow.FlowAttribute<Shop.Trades, Shop.PrintQuotes>;
        [Pipeline]
        [{|#0:Line|}]
        public partial class P;
        """,
        Verify.Error("FF0103", 0, "Trades emits Trade, PrintQuotes takes Quote: put a [Map] between them", 0));

    [Fact]
    public Task Flow_OfAPipelineInSeveralDeclarations_FiresWhereTheFlowIs() => Verify.Fires(
        ["public partial class P { public static int One => 1; }", "[Pipeline, Flow<{|#1:Quotes|}, {|#0:Print|}>] public partial class P;"],
        [],
        allInPipelines: true,
        Verify.Error("FF0103", 0, "Quotes emits Quote, Print takes Trade: put a [Map] between them", 1));

    [Fact]
    public Task Event_ThatFitsTwoInputsAlike_NamesTheTie() => Verify.Fires(
        """
        public interface ILeft; public interface IRight; public sealed class Both : ILeft, IRight;
        [Source] public sealed class Boths : Input<Both>;
        [Sink] public sealed class Tie { public void Write(ILeft left) { } public void Write(IRight right) { } }
        [Pipeline, Flow<{|#1:Boths|}, {|#0:Tie|}>] public partial class P;
        """,
        Verify.Error("FF0103", 0, "Boths emits Both, Tie takes ILeft and IRight: it fits ILeft and IRight alike; give Tie an input of that very type", 1));

    [Fact]
    public Task Flow_FromTaggedOutputs_SaysHowToBegin() => Verify.Fires(
        """
        [FlatMap] public readonly struct Route { public void FlatMap(in Trade trade, Emit<Trade, Quote> special) { } }
        [Pipeline, Flow<Trades, {|#1:Route|}, {|#0:Print|}>] public partial class P;
        """,
        Verify.Error("FF0103", 0, "Route emits nothing, Print takes Trade: its outputs are tagged, so begin a flow with Out<Route, Quote>", 1));

    [Fact]
    public Task Flow_ToABaseClass_IsSilent() => Verify.Silent(
        """
        public class Event; public sealed class Tick : Event;
        [Source] public sealed class Ticks : Input<Tick>;
        [Sink] public sealed class Any { public void Write(Event e) { } }
        [Pipeline, Flow<Ticks, Any>] public partial class P;
        """);

    [Fact]
    public Task InsertMap_WritesItBesideThePipeline_UnderAFreeName() => Verify.Fix<InsertMapFix>(
        """
        namespace Work
        {
            public struct TradeToQuote;

            [Pipeline]
            [Flow<Trades, LargeTrades, {|FF0103:PrintQuotes|}>]
            public partial class P
            {
            }
        }
        """,
        """
        namespace Work
        {
            public struct TradeToQuote;

            [Pipeline]
            [Flow<Trades, LargeTrades, TradeToQuote2, PrintQuotes>]
            public partial class P
            {
            }

            [Map]
            public readonly struct TradeToQuote2
            {
                public static Quote Map(in Trade trade) => throw new NotImplementedException();
            }
        }
        """);

    [Fact]
    public Task InsertMap_OfInternalEventsOfAnElse_IsInternal() => Verify.Fix<InsertMapFix>(
        """
        internal sealed record Note(string Text);
        [Sink] internal sealed class Notes { public void Write(Note note) { } }
        [Pipeline, Flow<Trades, LargeTrades, Print>, Flow<Else<LargeTrades>, {|FF0103:Notes|}>] public partial class P;
        """,
        """
        internal sealed record Note(string Text);
        [Sink] internal sealed class Notes { public void Write(Note note) { } }
        [Pipeline, Flow<Trades, LargeTrades, Print>, Flow<Else<LargeTrades>, TradeToNote, Notes>] public partial class P;

        [Map]
        internal readonly struct TradeToNote
        {
            public static Note Map(in Trade trade) => throw new NotImplementedException();
        }
        """);

    [Fact]
    public Task InsertMap_InAFileOfWindows_KeepsItsLineBreaks() => Verify.Fix<InsertMapFix>(
        "[Pipeline]\r\n[Flow<Trades, {|FF0103:PrintQuotes|}>]\r\npublic partial class P;\r\n",
        "[Pipeline]\r\n[Flow<Trades, TradeToQuote, PrintQuotes>]\r\npublic partial class P;\r\n\r\n[Map]\r\npublic readonly struct TradeToQuote\r\n{\r\n    public static Quote Map(in Trade trade) => throw new NotImplementedException();\r\n}\r\n");

    [Fact]
    public Task InsertMap_BetweenSeveralTypes_IsNotOffered() => Verify.NoFix<InsertMapFix>(
        """
        [Sink] public sealed class Two { public void Write(in Quote quote) { } public void Write(in Guid id) { } }
        [Pipeline, Flow<Trades, {|FF0103:Two|}>] public partial class P;
        """);
}
