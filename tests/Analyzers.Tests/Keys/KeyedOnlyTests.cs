using FastFlow.Analyzers.CodeFixes;

namespace FastFlow.Analyzers.Tests;

public sealed class KeyedOnlyTests
{
    [Fact]
    public Task Handler_ThatAsksForKeyAndItsState_FiresAtEachParameter() => Verify.Fires(
        """
        [Process] public sealed class Count { public void On(in Trade trade, {|#0:string key|}, {|#1:KeyState fresh|}, ref int n, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Count, Print>] public partial class P;
        """,
        Verify.Error("FF0201", 0, "Count asks for the key but has no key: add [KeyBy(nameof(…))] or a static Key method"),
        Verify.Error("FF0201", 1, "Count asks for KeyState but has no key: add [KeyBy(nameof(…))] or a static Key method"));

    [Fact]
    public Task EventsInOrderOfTime_WithoutAKey_FireAtTheAttribute() => Verify.Fires(
        """
        [Process, {|#0:InEventTimeOrder|}] public sealed class Op { public void On(in Reading reading, Emit<Reading> emit) { } }
        [Pipeline, Flow<Readings, Op, PrintReadings>] public partial class P;
        """,
        Verify.Error("FF0201", 0, "Op asks for events in order of time but has no key: add [KeyBy(nameof(…))] or a static Key method"));

    [Fact]
    public Task StateBesideABroadcast_WithoutAKey_FiresAtTheParameter() => Verify.Fires(
        """
        [Process] public sealed class Op { public void On([Broadcast] in Reading reading, ref double limit) { } public void On(in Trade trade, in double limit, {|#0:ref int n|}, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Op, Print>, Flow<Readings, Op>] public partial class P;
        """,
        Verify.Error("FF0201", 0, "Op asks for state of its own beside that of a [Broadcast] input but has no key: add [KeyBy(nameof(…))] or a static Key method"));

    [Fact]
    public Task StateBesideABroadcast_WithAKey_IsSilent() => Verify.Silent(
        """
        [Process, KeyBy("Symbol")] public sealed class Op { public void On([Broadcast] in Reading reading, ref double limit) { } public void On(in Trade trade, in double limit, ref int n, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Op, Print>, Flow<Readings, Op>] public partial class P;
        """);

    [Fact]
    public Task AddKeyBy_BesideABroadcast_OffersTheMembersOfTheOtherEvents() => Verify.Fix<AddKeyByFix>(
        "[Process] public sealed class Op { public void On([Broadcast] in Reading reading, ref double limit) { } public void On(in Trade trade, in double limit, {|FF0201:ref int n|}, Emit<Trade> emit) { } }",
        "[Process, KeyBy(nameof(Trade.Symbol))] public sealed class Op { public void On([Broadcast] in Reading reading, ref double limit) { } public void On(in Trade trade, in double limit, ref int n, Emit<Trade> emit) { } }");

    [Fact]
    public Task GenericOperator_KeyedByItsTypeParameter_IsSilent() => Verify.Silent(
        """
        public interface IHas<TId> { TId Id { get; } }
        public readonly record struct Tick(string Id) : IHas<string>;
        [Source] public sealed class Ticks : Input<Tick>;
        [Sink] public sealed class PrintTicks { public void Write(in Tick tick) { } }
        [Process, KeyBy("Id")] public sealed class Dedup<T, TId> where T : IHas<TId>
        {
            public void On(in T value, TId key, KeyState fresh, ref bool seen, Emit<T> emit) { }
        }
        [Process] public sealed class Last<T, TId> where T : IHas<TId>
        {
            public static TId Key(in T value) => value.Id;
            public void On(in T value, TId key, ref bool seen, Emit<T> emit) { }
        }
        [Pipeline, Flow<Ticks, Dedup<Tick, string>, Last<Tick, string>, PrintTicks>] public partial class P;
        """);

    [Fact]
    public Task Operator_WhoseKeyIsWrong_FiresForThatAlone() => Verify.Fires(
        """
        [Process, KeyBy({|#0:"Nothing"|})] public sealed class Count { public void On(in Trade trade, string key, KeyState fresh, Emit<Trade> emit) { } }
        [Pipeline, Flow<Trades, Count, Print>] public partial class P;
        """,
        Verify.Error("FF0203", 0, "Count: Trade has no readable member named 'Nothing'"));

    [Fact]
    public Task AddKeyBy_OffersTheMembersOfTheTypeAskedFor() => Verify.Fix<AddKeyByFix>(
        """
        [Process]
        public sealed class Count { public void On(in Trade trade, {|FF0201:string key|}, ref int n, Emit<Trade> emit) { } }
        """,
        """
        [Process, KeyBy(nameof(Trade.Symbol))]
        public sealed class Count { public void On(in Trade trade, string key, ref int n, Emit<Trade> emit) { } }
        """);

    [Fact]
    public Task AddKeyBy_OffersEachMemberThatCanBeAKey() => Verify.Fix<AddKeyByFix>(
        "[Process] public sealed class Count { public void On(in Trade trade, {|FF0201:KeyState fresh|}, ref int n, Emit<Trade> emit) { } }",
        "[Process, KeyBy(nameof(Trade.Size))] public sealed class Count { public void On(in Trade trade, KeyState fresh, ref int n, Emit<Trade> emit) { } }",
        "Size");

    [Fact]
    public Task AddKeyBy_OfAnInheritedHandler_KeysTheOperator() => Verify.Fix<AddKeyByFix>(
        """
        public abstract class Base { public void On(in Trade trade, KeyState fresh, ref int n, Emit<Trade> emit) { } public void On(in Quote quote, ref int n) { } }
        [Process] public sealed class {|FF0201:Count|} : Base;
        """,
        """
        public abstract class Base { public void On(in Trade trade, KeyState fresh, ref int n, Emit<Trade> emit) { } public void On(in Quote quote, ref int n) { } }
        [Process, KeyBy(nameof(Trade.Symbol))] public sealed class Count : Base;
        """);

    [Fact]
    public Task AddKeyBy_WhereNoMemberIsOfThatType_IsNotOffered() => Verify.NoFix<AddKeyByFix>(
        "[Process] public sealed class Count { public void On(in Trade trade, {|FF0201:Guid key|}, ref int n, Emit<Trade> emit) { } }");
}
