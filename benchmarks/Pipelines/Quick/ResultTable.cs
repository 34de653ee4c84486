using System.Globalization;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Prints results as a Markdown table whose columns line up.</summary>
public static class ResultTable
{
    /// <summary>The throughput table: million events per second, and the ratio of FastFlow to the hand-written loop.</summary>
    public static void Print(TextWriter writer, IReadOnlyList<Row> rows, bool peers)
    {
        if (rows.Count == 0)
        {
            return;
        }

        string[] names = peers ? Catalogue.Peers : [];
        var lines = new List<string[]> { (string[])["workload, M events/s", "hand-written", "FastFlow", "ratio", "B/event", .. names] };
        foreach (var row in rows)
        {
            lines.Add(
            [
                row.Title, Rate(row.HandWritten), Rate(row.FastFlow), Text(row.Ratio, "F2"), Text(row.BytesPerEvent, "0.##"),
                .. names.Select(name => Peer(row, name)),
            ]);
        }

        Print(writer, lines);
        if (peers)
        {
            writer.WriteLine("Peers: in brackets what they allocate, bytes per event.");
        }
    }

    /// <summary>The latency table, in nanoseconds.</summary>
    public static void Print(TextWriter writer, IReadOnlyList<PushLatency.Result> results)
    {
        if (results.Count == 0)
        {
            return;
        }

        var lines = new List<string[]> { (string[])["push to sink, ns", "p50", "p99", "p99.99", "B/event"] };
        foreach (var result in results)
        {
            lines.Add([result.Name, Text(result.P50, "F0"), Text(result.P99, "F0"), Text(result.P9999, "F0"), Text(result.BytesPerEvent, "0.##")]);
        }

        writer.WriteLine();
        Print(writer, lines);
    }

    private static string Peer(Row row, string name) =>
        row.Peer(name) is { } rate ? $"{Rate(rate)} ({Text(row.PeerBytesPerEvent(name), "F0")})" : "–";

    private static string Rate(double? rate) => Text(rate, rate < 20 ? "F1" : "F0");

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    private static void Print(TextWriter writer, List<string[]> lines)
    {
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        for (var i = 0; i < lines.Count; i++)
        {
            writer.WriteLine($"| {string.Join(" | ", lines[i].Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |");
            if (i == 0)
            {
                writer.WriteLine($"|{string.Join('|', widths.Select((width, column) => column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ':'))}|");
            }
        }
    }
}
