using FastFlow.Compiler;

namespace FastFlow.Analyzers.Tests;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("100ns", 1)]
    [InlineData("0ns", 0)]
    [InlineData("250us", 2_500)]
    [InlineData("250ms", 2_500_000)]
    [InlineData("10s", 100_000_000)]
    [InlineData("010s", 100_000_000)]
    [InlineData("1m", 600_000_000)]
    [InlineData("1h", 36_000_000_000)]
    [InlineData("1d", 864_000_000_000)]
    [InlineData("-3s", -30_000_000)]
    [InlineData("00:00:10", 100_000_000)]
    [InlineData("1.02:03:04.0000005", 937_840_000_005)]
    [InlineData("10675199d", 9_223_371_936_000_000_000)]
    public void Text_OfADuration_GivesItsTicks(string text, long ticks)
    {
        Assert.Null(Durations.Parse(text, out var parsed));
        Assert.Equal(ticks, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("10")]
    [InlineData("-")]
    [InlineData("1.5s")]
    [InlineData("10S")]
    [InlineData("10 s")]
    [InlineData(" 10s")]
    [InlineData("10s ")]
    [InlineData("+10s")]
    [InlineData("1h30m")]
    [InlineData("٣s")]
    [InlineData("1:2")]
    [InlineData("25:00:00")]
    [InlineData("50ns")]
    [InlineData("10675200d")]
    [InlineData("99999999999999999999s")]
    public void Text_OfNone_SaysWhy(string text)
    {
        Assert.NotNull(Durations.Parse(text, out var ticks));
        Assert.Equal(0, ticks);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "00:00:00.0000001")]
    [InlineData(20, "2us")]
    [InlineData(15_000_000, "1500ms")]
    [InlineData(900_000_000, "90s")]
    [InlineData(864_000_000_000, "1d")]
    public void Ticks_AreWrittenInTheLargestUnitThatFits(long ticks, string text) => Assert.Equal(text, Durations.Format(ticks));

    [Fact]
    public void Ticks_WrittenAndReadAgain_AreTheSame()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 10_000; i++)
        {
            var ticks = random.NextInt64() >> random.Next(63);
            var wrong = Durations.Parse(Durations.Format(ticks), out var parsed);
            Assert.True(wrong is null && parsed == ticks, $"{ticks} ticks became '{Durations.Format(ticks)}' and {parsed} (seed {seed})");
        }
    }
}
