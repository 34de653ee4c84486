using System.Globalization;
using CsCheck;
using Microsoft.CodeAnalysis;

namespace FastFlow.Analyzers.Tests;

/// <summary>Analyzers and generator run on every keystroke, so mostly on code that doesn't compile yet.</summary>
public sealed class HalfTypedTests
{
    private const string Source = """
        using NyseLarge = FastFlow.As<Shop.LargeTrades, Shop.Quote>;

        [FlatMap, OnError(ErrorPolicy.DeadLetter)]
        public readonly struct Split
        {
            public void FlatMap(in Trade trade, Emit<Trade> trades, Emit<Quote, Left> quotes) { }
        }

        public sealed class Left;

        [Process, KeyBy(nameof(Trade.Symbol), nameof(Trade.Size)), StateId("m"), StateTtl("1h", Time = TimeDomain.Processing)]
        public sealed class Match<T> where T : struct
        {
            public void On(in Trade trade, (string, int) key, KeyState fresh, ref T state, Emit<Trade> emit) { }
        }

        [Aggregate, UnboundedState("few")]
        public sealed class Total(int scale = 2)
        {
            public static string Key(in Trade trade) => trade.Symbol;
            public void Add(ref long sum, in Trade trade) => sum += trade.Size * scale;
            public Quote Result(in long sum, string key) => new(key, sum);
        }

        [Sink]
        public sealed class Failures { public void Write(in Failed<Trade> failed) { } }

        public partial class Outer
        {
            [Pipeline(Id = "outer", MaxParallelism = 64)]
            [Flow<Trades, Split, NyseLarge, Match<int>, Print>]
            [Flow<Out<Split, Left>, PrintQuotes>]
            [Flow<Errors<Split>, Failures>]
            [Flow<Trades, Total, As<PrintQuotes, Left>>]
            [Flow<Else<NyseLarge>, As<Print, Left>>]
            [StateId<Match<int>>("match"), Discard<Quote>]
            public partial class P;
        }
        """;

    private const string Timed = """
        [Map, EventTime(nameof(Reading.Time)), Watermark(OutOfOrderness = nameof(Disorder), IdleAfter = "1m")]
        public sealed class Parse
        {
            public readonly TimeSpan Disorder = TimeSpan.FromSeconds(5);
            public Reading Map(in Trade trade) => default;
        }

        public struct When
        {
            public static bool Fire(ref int n, in Reading reading) => true;
            public static void Merge(ref int into, in int from) { }
        }

        [Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow, AllowedLateness("10s"), EarlyResults("1s"), Trigger<When>]
        public readonly struct Sessions
        {
            public static TimeSpan Gap(in Reading reading) => default;
            public static void Add(ref long sum, in Reading reading, Timestamp time) { }
            public static void Merge(ref long into, in long from) { }
            public static Reading Result(in long sum, string key, Window window, Firing firing) => default;
        }

        [Process, KeyBy(nameof(Reading.Sensor)), SlidingWindow("1h", "10m", Offset = "1m"), AllowedLateness("1m")]
        public sealed class Median
        {
            public void OnWindow(ReadOnlySpan<Reading> readings, Window window, string key, Emit<Reading> emit) { }
        }

        [Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder, StateTtl("1h")]
        public sealed class Alert
        {
            public void On(in Reading reading, ref int n, Timestamp time, Timers timers) { }
            public void OnTimer(ref int n, string key, Timestamp time, TimeDomain domain, Emit<Reading> emit) { }
        }

        [Join, IntervalJoin("1m", "2m")]
        public readonly struct Match
        {
            public static string Key(in Reading reading) => reading.Sensor;
            public static string Key(in Trade trade) => trade.Symbol;
            public static Reading Join(in Reading reading, in Trade? trade) => reading;
        }

        [Process]
        public sealed class Limits
        {
            public void On([Broadcast] in Quote quote, ref double limit) { }
            public void On(in Reading reading, in double limit, Emit<Reading> emit) { }
        }

        [Source, EventTime("Size", Unit = TimeUnit.Seconds), Watermark(IdleAfter = "00:00:30")]
        public sealed class TimedTrades : Input<Trade>;

        [Pipeline]
        [Flow<Trades, Parse, Sessions, Median, Alert, Match, Limits, PrintReadings>]
        [Flow<TimedTrades, Match>]
        [Flow<Quotes, Limits>]
        [Flow<Late<Sessions>, As<PrintReadings, When>>]
        public partial class P;
        """;

    [Fact]
    public async Task SourceOfTime_AsItStands_IsSilent()
    {
        var compilation = Framework.Compilation("HalfTyped", [Timed, Pages.Shop]);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.Empty(await Agreement.Analyze(compilation));
    }

    [Fact]
    public async Task SourceOfTime_WithAPartCutOut_BreaksNoAnalyzer() =>
        await Gen.Select(Gen.Int[0, Timed.Length - 1], Gen.Int[1, 60]).SampleAsync(
            async cut =>
            {
                var compilation = Framework.Compilation("HalfTyped", [Timed.Remove(cut.Item1, Math.Min(cut.Item2, Timed.Length - cut.Item1)), Pages.Shop]);
                Assert.DoesNotContain(await Agreement.Analyze(compilation), diagnostic => diagnostic.Id == "AD0001");
            },
            iter: 150,
            threads: 1,
            print: cut => string.Create(CultureInfo.InvariantCulture, $"{cut.Item2} characters cut out at {cut.Item1}: {Timed.AsSpan(cut.Item1, Math.Min(cut.Item2, Timed.Length - cut.Item1))}"));

    [Fact]
    public async Task Source_AsItStands_IsSilent() => await Verify.Silent(Source);

    [Fact]
    public async Task Source_WithAPartCutOut_BreaksNeitherAnalyzersNorGenerator_AndTheyAgree() =>
        await Gen.Select(Gen.Int[0, Source.Length - 1], Gen.Int[1, 60]).SampleAsync(
            async cut =>
            {
                var source = Source.Remove(cut.Item1, Math.Min(cut.Item2, Source.Length - cut.Item1));
                var compilation = Framework.Compilation("HalfTyped", [source, Pages.Shop]);
                var built = Agreement.Build(compilation, out var generated);
                Assert.Empty(generated);

                var found = await Agreement.Analyze(compilation);
                Assert.DoesNotContain(found, diagnostic => diagnostic.Id == "AD0001");

                // Of a generic operator the analyzers speak with its type parameters, the generator with the types that a flow closes it with.
                var errors = found.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id).ToHashSet();
                Assert.Subset(errors, Agreement.Errors(built).Select(error => error[..6]).ToHashSet());
            },
            iter: 150,
            threads: 1,
            print: cut => string.Create(CultureInfo.InvariantCulture, $"{cut.Item2} characters cut out at {cut.Item1}: {Source.AsSpan(cut.Item1, Math.Min(cut.Item2, Source.Length - cut.Item1))}"));
}
