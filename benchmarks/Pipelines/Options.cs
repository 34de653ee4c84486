namespace FastFlow.Benchmarks.Pipelines;

/// <summary>The command line.</summary>
/// <param name="Quick">The table in under a minute, instead of BenchmarkDotNet.</param>
/// <param name="Workloads">The rows to measure.</param>
/// <param name="Latency">Measure push to sink as well.</param>
/// <param name="Peers">Measure the peers beside FastFlow and the hand-written loop.</param>
/// <param name="Memory">Measure what open windows take, instead of speed.</param>
/// <param name="Snapshots">Measure snapshots of a gigabyte of keyed state, instead of workloads.</param>
/// <param name="Tier">Measure keyed state of which RocksDB holds most, instead of workloads.</param>
/// <param name="Help">Print the usage.</param>
/// <param name="Rest">Arguments for BenchmarkDotNet.</param>
public sealed record Options(bool Quick, Workload[] Workloads, bool Latency, bool Peers, bool Memory, bool Snapshots, bool Tier, bool Help, string[] Rest)
{
    private const string LatencyRow = "latency";

    /// <summary>What can be asked for.</summary>
    public const string Usage =
        """
        dotnet run -c Release --project benchmarks/Pipelines -- --quick [--workloads A,C-dense,latency] [--no-peers]
            The table of ratios, in some minutes. Rows: A-random, A-runs, B, C-dense, C-random, C-4M, D-100k, D-1k, E-100k, E-1k, E-1k-fine,
            F-100k, F-1k, J-100k, J-1k, latency; a letter selects its rows.
        dotnet run -c Release --project benchmarks/Pipelines -- --memory
            Bytes per open window.
        dotnet run -c Release --project benchmarks/Pipelines -- --snapshots
            Pause, throughput and restore of snapshots of a gigabyte of keyed state. Takes 4 GB of memory and some minutes.
        dotnet run -c Release --project benchmarks/Pipelines -- --tier
            Keyed state of eight times its cache in RocksDB against the same in memory. Takes half a gigabyte of memory and of disk, and a minute or two.
        dotnet run -c Release --project benchmarks/Pipelines -- [BenchmarkDotNet's arguments]
            BenchmarkDotNet, for example with --filter '*RunningCount*'.
        """;

    /// <summary>Reads the command line; throws <see cref="ArgumentException"/> naming what isn't understood.</summary>
    public static Options Parse(string[] args)
    {
        var quick = args.Contains("--quick");
        var options = new Options(quick, Workload.All, true, true, args is ["--memory"], args is ["--snapshots"], args is ["--tier"], args is ["--help"] or ["-h"], quick ? [] : args);
        for (var i = 0; quick && i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--quick":
                    break;
                case "--no-peers":
                    options = options with { Peers = false };
                    break;
                case "--workloads" when i + 1 < args.Length:
                    options = Select(options, args[++i].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
                    break;
                case "--help" or "-h":
                    options = options with { Help = true };
                    break;
                default:
                    throw new ArgumentException($"Argument '{args[i]}' is not known, or its value is missing.");
            }
        }

        return options;
    }

    private static Options Select(Options options, string[] filters)
    {
        foreach (var filter in filters)
        {
            if (!filter.Equals(LatencyRow, StringComparison.OrdinalIgnoreCase) && !Workload.All.Any(workload => workload.Matches(filter)))
            {
                throw new ArgumentException($"'{filter}' is no workload.");
            }
        }

        return options with
        {
            Workloads = [.. Workload.All.Where(workload => filters.Any(workload.Matches))],
            Latency = filters.Contains(LatencyRow, StringComparer.OrdinalIgnoreCase),
        };
    }
}
