namespace FastFlow.Tests.Time;

public sealed class TimeMathTests
{
    private static readonly long[] Instants =
    [
        long.MinValue, long.MinValue + 1, long.MinValue / 2, -10_000_000, -1, 0, 1, 10_000_000, long.MaxValue / 2, long.MaxValue - 1, long.MaxValue,
    ];

    [Fact]
    public void Latest_OfAnyTwoInstants_IsTheMaximum()
    {
        foreach (var left in Instants)
        {
            foreach (var right in Instants)
            {
                Assert.Equal(Math.Max(left, right), TimeMath.Latest(left, right));
            }
        }
    }

    [Fact]
    public void Watermark_OfAnyInstantAndDelay_SaturatesAndIsNeverEndOfInput()
    {
        foreach (var time in Instants)
        {
            foreach (var delay in Instants)
            {
                var exact = Int128.Min((Int128)time - delay, long.MaxValue - 1);
                Assert.Equal((long)Int128.Max(exact, long.MinValue), TimeMath.Watermark(time, delay));
            }
        }
    }
}
