namespace FastFlow;

/// <summary>When early results are due.</summary>
internal static class EarlyTimes
{
    /// <summary>The next multiple of a distance behind a watermark, or the end of the range if that lies beyond it.</summary>
    public static long NextAfter(long watermark, long every) => TimeMath.Multiply(TimeMath.Add(TimeMath.FloorDivide(watermark, every), 1), every);
}
