using System.Collections.Concurrent;
using System.Reflection;
using FastFlow.Generators.Tests;

namespace FastFlow.EndToEnd.Tests;

/// <summary>The versions of one program. Each is the first one with some of its text replaced, as its authors would edit it.</summary>
internal static class ShopVersions
{
    private static readonly ConcurrentDictionary<string, MethodInfo> Programs = new();

    /// <summary>What went out first.</summary>
    public const string First = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using FastFlow;

        namespace Shop;

        public readonly record struct Order(string Customer, int Amount, long At);

        [Source, EventTime(nameof(Order.At)), Watermark(OutOfOrderness = "0ms", IdleAfter = "10m")]
        public sealed class Incoming : Input<Order>;

        public struct Total
        {
            public int Count;
            public int Sum;
        }

        [Process, KeyBy(nameof(Order.Customer)), UnboundedState("few")]
        public readonly struct TotalPerCustomer
        {
            public static void On(in Order order, ref Total total, Emit<string> emit)
            {
                total.Count++;
                total.Sum += order.Amount;
                emit.Send($"{order.Customer} total {total.Count} {total.Sum}");
            }
        }

        [Process, KeyBy(nameof(Order.Customer)), UnboundedState("few")]
        public readonly struct Largest
        {
            public static void On(in Order order, ref int largest, Emit<string> emit)
            {
                largest = Math.Max(largest, order.Amount);
                emit.Send($"{order.Customer} largest {largest}");
            }
        }

        [Aggregate, KeyBy(nameof(Order.Customer)), TumblingWindow("10s"), AllowedLateness("0s")]
        public readonly struct PerWindow
        {
            public static void Add(ref long sum, in Order order) => sum += order.Amount;

            public static string Result(in long sum, string key, Window window) => $"{key} until {window.End.ToDateTimeOffset():ss}: {sum}";
        }

        [Sink]
        public sealed class Said
        {
            public List<string> Lines { get; } = new();

            public void Write(in string line) => Lines.Add(line);
        }

        [Pipeline]
        [Flow<Incoming, TotalPerCustomer, Said>]
        [Flow<Incoming, Largest, Said>]
        [Flow<Incoming, PerWindow, Said>]
        public partial class Orders;

        public static class Program
        {
            public static async Task Run(JobOptions options, (string Customer, int Amount, long At)[] orders, List<string> lines)
            {
                var said = new Said();
                var pipeline = new Orders(said: said);
                await using var job = pipeline.Start(options);
                try
                {
                    foreach (var order in orders)
                    {
                        await pipeline.Incoming.PushAsync(new Order(order.Customer, order.Amount, order.At));
                    }

                    await job.StopAsync();
                }
                catch (Exception)
                {
                    // The job itself says what failed.
                    await job.Completion;
                    throw;
                }

                lines.AddRange(said.Lines);
                await job.Completion;
            }
        }
        """;

    /// <summary>A renamed operator, an added field and a widened one, and a new operator.</summary>
    public static readonly string Second = First
        .With("public int Sum;", "public long Sum;\n    public int Most;")
        .With("total.Sum += order.Amount;", "total.Sum += order.Amount + 3_000_000_000;\n        total.Most = Math.Max(total.Most, order.Amount);")
        .With("{total.Count} {total.Sum}", "{total.Count} {total.Sum} {total.Most}")
        .With("struct TotalPerCustomer", "struct CustomerTotals").With("Flow<Incoming, TotalPerCustomer, Said>", "Flow<Incoming, CustomerTotals, Said>")
        .With("[Process, KeyBy(nameof(Order.Customer)), UnboundedState(\"few\")]\npublic readonly struct CustomerTotals", "[Process, KeyBy(nameof(Order.Customer)), UnboundedState(\"few\"), FormerId(\"Shop.TotalPerCustomer\")]\npublic readonly struct CustomerTotals")
        .With("[Sink]", """
            [Process, UnboundedState("one")]
            public readonly struct Counted
            {
                public static void On(in Order order, ref int count, Emit<string> emit) => emit.Send($"order {++count}");
            }

            [Sink]
            """)
        .With("[Flow<Incoming, PerWindow, Said>]", "[Flow<Incoming, PerWindow, Said>]\n[Flow<Incoming, Counted, Said>]");

    /// <summary>And an operator less.</summary>
    public static readonly string Third = Second.With("[Flow<Incoming, Largest, Said>]\n", "");

    /// <summary>An edit, which must change something.</summary>
    public static string With(this string source, string from, string to)
    {
        Assert.Contains(from, source);
        return source.Replace(from, to, StringComparison.Ordinal);
    }

    /// <summary>Starts a version, gives it orders, and stops it.</summary>
    /// <param name="source">The version.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="orders">What it is given.</param>
    /// <param name="lines">Gets what it has said.</param>
    public static Task Run(string source, JobOptions options, (string Customer, int Amount, long At)[] orders, List<string> lines) => (Task)Programs
        .GetOrAdd(source, static source => Compiled.From(source).Load().GetType("Shop.Program")!.GetMethod("Run")!)
        .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [options, orders, lines], null)!;
}
