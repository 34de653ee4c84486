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

        [Process, KeyBy(nameof(Trade.Symbol), nameof(Trade.Size)), StateId("m")]
        public sealed class Match<T> where T : struct
        {
            public void On(in Trade trade, (string, int) key, KeyState fresh, ref T state, Emit<Trade> emit) { }
        }

        [Aggregate]
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
