using System.Globalization;

namespace FastFlow.Tests.State;

public sealed class KeyHashTests
{
    /// <summary>Computed by a transcription of the documented algorithm into another language; a change here loses every shipped state.</summary>
    [Theory]
    [InlineData(0L, "e220a8397b1dcdaf")]
    [InlineData(1L, "910a2dec89025cc1")]
    [InlineData(-1L, "e4d971771b652c20")]
    public void Stable_OfAnInteger_IsTheGoldenVector(long value, string expected) =>
        Assert.Equal(expected, KeyHash.Stable((ulong)value).ToString("x16", CultureInfo.InvariantCulture));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Stable_OfText_IsTheGoldenVector(string value, string expected) =>
        Assert.Equal(expected, KeyHash.Stable(value).ToString("x16", CultureInfo.InvariantCulture));

    [Fact]
    public void Stable_OfAGuid_IsTheGoldenVector() =>
        Assert.Equal(GuidVector, KeyHash.Stable(new Guid("00112233-4455-6677-8899-aabbccddeeff")).ToString("x16", CultureInfo.InvariantCulture));

    [Fact]
    public void Combine_OfParts_DependsOnTheirOrder() =>
        Assert.NotEqual(KeyHash.Combine(KeyHash.Stable(1), KeyHash.Stable(2)), KeyHash.Combine(KeyHash.Stable(2), KeyHash.Stable(1)));

    [Theory]
    [InlineData(128)]
    [InlineData(1000)]
    public void KeyGroups_OfDenseKeys_AreEven(int groups)
    {
        var counts = new int[groups];
        for (var i = 0UL; i < 100_000; i++)
        {
            counts[KeyGroup.Of(KeyHash.Stable(i), groups)]++;
        }

        var mean = 100_000.0 / groups;
        Assert.All(counts, count => Assert.InRange(count, mean - (6 * Math.Sqrt(mean)), mean + (6 * Math.Sqrt(mean))));
    }

    [Fact]
    public void Ranges_OfAllWorkers_CoverEveryGroupOnce()
    {
        foreach (var (workers, groups) in new[] { (1, 128), (3, 128), (7, 10), (128, 128) })
        {
            for (var group = 0; group < groups; group++)
            {
                var worker = KeyGroup.WorkerOf(group, workers, groups);
                var (from, to) = KeyGroup.RangeOf(worker, workers, groups);
                Assert.InRange(group, from, to - 1);
            }
        }
    }

    public static TheoryData<string, string> Texts => new()
    {
        { "", "4f329cadfaf7c73c" },
        { "A", "3c0cf2bf18747eb7" },
        { "LAX", "27f2250987918bae" },
        { "ATLX", "46143502dd18b453" },
        { "JFK-LAX", "6f10190366987f73" },
        { "abcdefgh", "afcc67318d61b060" },
        { "abcdefghi", "d9847bc17c8bd7de" },
        { "Zürich 東京 🛫 and a longer tail", "81aafdc54a0a7d2a" },
    };

    private const string GuidVector = "494b612df8b112de";
}
