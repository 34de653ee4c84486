using System.Text;

namespace FastFlow.Testing.Tests;

/// <summary>What a run of a pipeline came to, as text.</summary>
internal sealed record Outcome
{
    /// <summary>What arrived at all sinks in one order; null where a run can't tell.</summary>
    public IReadOnlyList<string>? Arrivals { get; init; }

    /// <summary>What arrived at each sink, in order.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> PerSink { get; init; }

    public required string Failures { get; init; }

    /// <summary>What ended the run, or empty.</summary>
    public required string Fault { get; init; }

    /// <summary>The state of every key that ever had one; null where a run can't tell.</summary>
    public IReadOnlyDictionary<string, string>? States { get; init; }

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> BySink(IEnumerable<Arrival> arrivals) =>
        arrivals.GroupBy(arrival => arrival.Sink).ToDictionary(sink => sink.Key, sink => (IReadOnlyList<string>)[.. sink.Select(arrival => Text.Of(arrival.Event))]);

    public static IReadOnlyList<string> InOrder(IEnumerable<Arrival> arrivals) => [.. arrivals.Select(arrival => $"{arrival.Sink} ← {Text.Of(arrival.Event)}")];

    /// <summary>How a run differs from this one; empty if not.</summary>
    public string Difference(Outcome other)
    {
        var text = new StringBuilder();
        Compare(text, "fault", Fault, other.Fault);
        Compare(text, "failures", Failures, other.Failures);
        if (other.Arrivals is not null)
        {
            Compare(text, "arrivals", Arrivals!, other.Arrivals);
        }

        foreach (var sink in PerSink.Keys.Union(other.PerSink.Keys))
        {
            Compare(text, sink, PerSink.GetValueOrDefault(sink, []), other.PerSink.GetValueOrDefault(sink, []));
        }

        // A pipeline that failed has no state that anybody may rely on.
        if (other.States is not null && Fault.Length == 0)
        {
            foreach (var key in States!.Keys.Union(other.States.Keys))
            {
                Compare(text, "state of " + key, States.GetValueOrDefault(key, "none"), other.States.GetValueOrDefault(key, "none"));
            }
        }

        return text.ToString();
    }

    private static void Compare(StringBuilder text, string what, string expected, string actual)
    {
        if (expected != actual)
        {
            text.AppendLine($"{what}\n  interpreted: {expected}\n  compiled:    {actual}");
        }
    }

    private static void Compare(StringBuilder text, string what, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            if (expected.ElementAtOrDefault(i) != actual.ElementAtOrDefault(i))
            {
                Compare(text, $"{what}[{i}] of {expected.Count}", expected.ElementAtOrDefault(i) ?? "nothing", actual.ElementAtOrDefault(i) ?? "nothing");
                return;
            }
        }
    }
}
