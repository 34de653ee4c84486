using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>The table of ratios in under a minute.</summary>
public static class QuickRun
{
    /// <summary>Runs the selected rows and prints the table; the exit code.</summary>
    public static int Run(Options options)
    {
        var watch = Stopwatch.StartNew();
        using var residents = new Residents();
        var rows = new List<Row>();
        try
        {
            foreach (var workload in options.Workloads)
            {
                Progress($"{workload.Title} …");
                using var row = new Row(workload, options.Peers);
                row.Measure();
                rows.Add(row);
                GC.Collect();
            }

            var latency = options.Latency ? PushLatency.Measure() : [];
            Progress(string.Empty);
            ResultTable.Print(Console.Out, rows, options.Peers);
            ResultTable.Print(Console.Out, latency);
            Console.WriteLine(
                $"{residents.Count} FastFlow pipelines alive. {Environment.ProcessorCount} cores, .NET {Environment.Version}, {RuntimeInformation.OSArchitecture}, {watch.Elapsed.TotalSeconds:F0} s.");
            return 0;
        }
        finally
        {
            AkkaStreams.Shutdown();
        }
    }

    private static void Progress(string text)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{text,-60}\r");
        }
    }
}
