namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Medians and percentiles.</summary>
public static class Statistics
{
    /// <summary>The middle value; the lower of the two if their number is even.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[(sorted.Length - 1) / 2];
    }

    /// <summary>The value that a share of <paramref name="sorted"/> does not exceed.</summary>
    /// <param name="sorted">In ascending order.</param>
    /// <param name="share">0.5 is the median, 0.9999 the p99.99.</param>
    public static long Percentile(long[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
