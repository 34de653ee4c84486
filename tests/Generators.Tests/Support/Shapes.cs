namespace FastFlow.Generators.Tests;

/// <summary>A pipeline for every operator shape: what the snapshot, warning and allocation tests run over.</summary>
internal static class Shapes
{
    public const string Prelude = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using FastFlow;

        namespace Shop;

        public readonly record struct Trade(string Symbol, long Account, double Price, int Size);
        public readonly record struct Quote(string Symbol, double Bid);
        public readonly record struct Alert(string Text, int Level);
        public abstract record Event(long Id);
        public sealed record Login(long Id, string User) : Event(Id);
        public sealed class Urgent;
        public sealed class Left;

        [Source] public sealed class Trades : Input<Trade>;
        [Source] public sealed class Quotes : Input<Quote>;
        [Source] public sealed class Logins : Input<Login>;
        [Sink] public sealed class TradeSink { public long Count; public void Write(in Trade trade) => Count++; }
        [Sink] public sealed class AlertSink { public long Count; public void Write(in Alert alert) => Count++; }
        """;

    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["Map"] = """
            [Map] public readonly struct Warn(int level) { public Alert Map(in Trade trade) => new(trade.Symbol, level); }
            [Pipeline, Flow<Trades, Warn, AlertSink>] public partial class Shape;
            """,
        ["Filter"] = """
            [Filter] public readonly struct Large(int size) { public bool Keep(in Trade trade) => trade.Size >= size; }
            [Pipeline, Flow<Trades, Large, TradeSink>] public partial class Shape;
            """,
        ["FilterWithElse"] = """
            [Filter] public readonly struct Large { public static bool Keep(Trade trade) => trade.Size >= 10; }
            public sealed class Small;
            [Pipeline, Flow<Trades, Large, TradeSink>, Flow<Else<Large>, As<TradeSink, Small>>] public partial class Shape;
            """,
        ["FlatMapOptional"] = """
            [FlatMap] public readonly struct Warn { public static Alert? FlatMap(in Trade trade) => trade.Size > 10 ? new Alert(trade.Symbol, 1) : null; }
            [Pipeline, Flow<Trades, Warn, AlertSink>] public partial class Shape;
            """,
        ["FlatMapEmit"] = """
            [FlatMap] public sealed class Warn { public void FlatMap(in Trade trade, Emit<Alert> emit) { emit.Send(new Alert(trade.Symbol, 1)); emit.Send(new Alert(trade.Symbol, 2)); } }
            [Pipeline, Flow<Trades, Warn, AlertSink>] public partial class Shape;
            """,
        ["FlatMapDirect"] = """
            [FlatMap] public readonly struct Warn { public static void FlatMap<TEmit>(in Trade trade, TEmit emit) where TEmit : struct, IEmit<Alert> { emit.Send(new Alert(trade.Symbol, 1)); emit.Send(new Alert(trade.Symbol, 2)); } }
            [Pipeline, Flow<Trades, Warn, AlertSink>] public partial class Shape;
            """,
        ["StoredState"] = """
            public enum Side { Buy, Sell }
            public sealed class Sketch { private ulong _bits; public Sketch(ulong bits) => _bits = bits; public ulong Bits => _bits; }
            [StateFormat("sketch/1")] public readonly struct SketchCodec : IStateCodec<Sketch>
            {
                public static void Write(in Sketch value, System.Buffers.IBufferWriter<byte> output) => System.Buffers.BuffersExtensions.Write(output, BitConverter.GetBytes(value.Bits));
                public static Sketch Read(ReadOnlySpan<byte> bytes) => new(BitConverter.ToUInt64(bytes));
            }
            public sealed record Last(double Price, Side Side) { public DateTimeOffset? At { get; init; } }
            public class Seen
            {
                public long Count;
                public List<Trade> Large { get; set; } = [];
                public (int Up, int Down) Moves;
                public Last? Last { get; set; }
                [StateCodec<SketchCodec>] public Sketch? Accounts;
            }
            [Process, KeyBy(nameof(Trade.Symbol), nameof(Trade.Account))]
            public readonly struct Watch
            {
                public static void On(in Trade trade, ref Seen seen, Emit<Alert> emit) => seen.Count++;
            }
            [Pipeline, Flow<Trades, Watch, AlertSink>] public partial class Shape;
            """,
        ["ProcessKeyed"] = """
            [Process, KeyBy(nameof(Trade.Account))]
            public readonly struct Limit(int most)
            {
                public struct Sum { public long Size; }

                public void On(in Trade trade, ref Sum sum, long key, KeyState state, Emit<Alert> emit)
                {
                    sum.Size += trade.Size;
                    if (sum.Size > most) { emit.Send(new Alert(trade.Symbol, (int)key)); state.Clear(); }
                }
            }
            [Pipeline, Flow<Trades, Limit, AlertSink>] public partial class Shape;
            """,
        ["ProcessTwoInputsTwoOutputs"] = """
            [Process, KeyBy(nameof(Trade.Symbol))]
            public sealed class Match
            {
                public struct Last { public double Bid; }

                public void On(in Quote quote, ref Last last) => last.Bid = quote.Bid;

                public void On(in Trade trade, ref Last last, Emit<Alert> alerts, Emit<Alert, Urgent> urgent)
                {
                    alerts.Send(new Alert(trade.Symbol, 1));
                    if (trade.Price > last.Bid * 2) urgent.Send(new Alert(trade.Symbol, 9));
                }
            }
            [Sink] public sealed class Pager { public long Count; public void Write(in Alert alert) => Count++; }
            [Pipeline, Flow<Quotes, Match, AlertSink>, Flow<Trades, Match>, Flow<Out<Match, Urgent>, Pager>] public partial class Shape;
            """,
        ["ProcessTaggedInputs"] = """
            [Process]
            public readonly struct Pair
            {
                public struct Counts { public int Left; public int Right; }

                public static string Key(in Trade trade) => trade.Symbol;

                public static void On([In<Left>] in Trade trade, ref Counts counts) => counts.Left++;

                public static void On(Trade trade, ref Counts counts, Emit<Alert> emit) { counts.Right++; emit.Send(new Alert(trade.Symbol, counts.Left)); }
            }
            [Filter] public readonly struct Large { public static bool Keep(in Trade trade) => trade.Size > 10; }
            [Pipeline, Flow<Trades, Pair, AlertSink>, Flow<Trades, Large, In<Pair, Left>>] public partial class Shape;
            """,
        ["Aggregate"] = """
            [Aggregate, KeyBy(nameof(Trade.Symbol), nameof(Trade.Account))]
            public readonly struct Volume
            {
                public struct Sum { public long Size; }

                public static void Add(ref Sum sum, in Trade trade) => sum.Size += trade.Size;

                public static Alert Result(in Sum sum, (string Symbol, long Account) key) => new(key.Symbol, (int)sum.Size);
            }
            [Pipeline, Flow<Trades, Volume, AlertSink>] public partial class Shape;
            """,
        ["UnkeyedState"] = """
            [Sink] public readonly struct Total { public struct Sum { public long Count; public long Size; } public static void Write(in Trade trade, ref Sum sum) { sum.Count++; sum.Size += trade.Size; } }
            [Filter, PerWorker] public readonly struct EveryOther { public struct Turn { public bool Odd; } public static bool Keep(in Trade trade, ref Turn turn) => turn.Odd = !turn.Odd; public static void Merge(ref Turn into, in Turn from) { } }
            [Pipeline, Flow<Trades, EveryOther, Total>] public partial class Shape;
            """,
        ["Union"] = """
            [Map] public readonly struct FromTrade { public static Alert Map(in Trade trade) => new(trade.Symbol, trade.Size); }
            [Map] public readonly struct FromQuote { public static Alert Map(in Quote quote) => new(quote.Symbol, 0); }
            [Pipeline, Flow<Trades, FromTrade, AlertSink>, Flow<Quotes, FromQuote, AlertSink>] public partial class Shape;
            """,
        ["BaseClassInput"] = """
            [Map] public readonly struct IdOf { public static Alert Map(in Event e) => new("id", (int)e.Id); }
            [Pipeline, Flow<Logins, IdOf, AlertSink>] public partial class Shape;
            """,
        ["Skip"] = """
            [Map, OnError(ErrorPolicy.Skip)] public readonly struct Inverse { public static Alert Map(in Trade trade) => new(trade.Symbol, 100 / trade.Size); }
            [Pipeline, Flow<Trades, Inverse, AlertSink>] public partial class Shape;
            """,
        ["DeadLetter"] = """
            [Process, KeyBy(nameof(Trade.Symbol)), OnError(ErrorPolicy.DeadLetter)]
            public readonly struct Ratio
            {
                public struct Sum { public int Size; }

                public static void On(in Trade trade, ref Sum sum, Emit<Alert> emit) { sum.Size += trade.Size; emit.Send(new Alert(trade.Symbol, 100 / sum.Size)); }
            }
            [Sink] public sealed class Dead { public long Count; public void Write(in Failed<Trade> failed) => Count++; }
            [Pipeline, Flow<Trades, Ratio, AlertSink>, Flow<Errors<Ratio>, Dead>] public partial class Shape;
            """,
        ["Sinks"] = """
            public interface IAlerts : ISink<Alert>;
            [Sink] public interface IAlertSlot : ISink<Alert>;
            [Sink] public sealed class Collected : Output<Alert>;
            [Map] public readonly struct Warn { public static Alert Map(in Trade trade) => new(trade.Symbol, 1); }
            [Pipeline, Flow<Trades, Warn, IAlertSlot>, Flow<Warn, Collected>] public partial class Shape;
            """,
        ["AsyncSinkAndSource"] = """
            [Source] public sealed class Feed { public async IAsyncEnumerable<Trade> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken) { await Task.Yield(); yield break; } }
            [Sink] public sealed class Store { public ValueTask WriteAsync(ReadOnlyMemory<Trade> trades, CancellationToken cancellationToken) => default; }
            [Pipeline, Flow<Feed, Store>] public partial class Shape;
            """,
        ["TransactionalSink"] = """
            public readonly record struct Batch(long Number, string File);
            [Source] public interface ILog : ISource<Trade, long>;
            [Sink] public interface ILedger : ITransactionalSink<Trade, Batch>;
            [Pipeline(Delivery = Delivery.ExactlyOnce), Flow<ILog, ILedger>] public partial class Shape;
            """,
        ["CsvRecords"] = """
            public enum Side { Buy, Sell }
            public readonly record struct Deal(string Symbol, [Column("unit price")] double Price, int? Size, Side Side, DateOnly Day);
            [Source, OnError(ErrorPolicy.DeadLetter)] public sealed class Deals(string path) : CsvFile<Deal>(path);
            [Sink] public sealed class DealSink { public void Write(in Deal deal) { } public void Write(in Failed<RawRecord> failed) { } }
            [Pipeline, Flow<Deals, DealSink>, Flow<Errors<Deals>, DealSink>] public partial class Shape;
            """,
        ["JsonRecords"] = """
            public readonly record struct Address(string City, string? Street);
            public sealed record Visit(long Id, Address Address, Address? Previous, Guid? Token) { public bool Paid { get; init; } }
            [Source, OnError(ErrorPolicy.Skip)] public sealed class Visits(string path) : JsonLines<Visit>(path);
            [Sink] public sealed class VisitSink { public void Write(in Visit visit) { } }
            [Pipeline, Flow<Visits, VisitSink>] public partial class Shape;
            """,
        ["SplitSources"] = """
            [Source] public interface IPartitions : ISplitSource<Trade, int, long>;
            [Source, OnError(ErrorPolicy.Skip)] public sealed class Backlog(string directory) : CsvFiles<Trade>(directory);
            [Source] public sealed class Archive(string directory) : JsonLinesFiles<Trade>(directory);
            [Pipeline, Flow<IPartitions, TradeSink>, Flow<Backlog, TradeSink>, Flow<Archive, TradeSink>] public partial class Shape;
            """,
    };

    public static string Source(string shape) => Prelude + "\n" + Text(shape);

    public static string Text(string shape) => All.TryGetValue(shape, out var text) ? text : TimeShapes.All[shape];
}
