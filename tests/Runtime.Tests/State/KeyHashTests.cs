using System.Globalization;

namespace FastFlow.Tests.State;

/// <summary>
/// Golden vectors, computed by a transcription of the documented algorithm into another language: a change here loses the state of every
/// shipped job. The integers are those of SplitMix64.
/// </summary>
public sealed class KeyHashTests
{
    public static TheoryData<string, string> Texts => new()
    {
        { "", "4aaefb42df1daec6" },
        { "A", "0c4ba830115ceed9" },
        { "AB", "292538179db8935d" },
        { "LAX", "73ba050517dcf396" },
        { "ATLX", "2dca3b4deca6ede6" },
        { "JFK-L", "6232113c58273705" },
        { "abcdefgh", "9787e9767ef18bd0" },
        { "abcdefghi", "dfab8a1176673e66" },
        { "abcdefghijklmnop", "7e4023ba4977d9d4" },
        { "abcdefghijklmnopq", "ee7332b9337dc155" },
        { "Zürich 東京 🛫 and a longer tail", "351d13904f494208" },
    };

    [Theory]
    [InlineData(0UL, "e220a8397b1dcdaf")]
    [InlineData(1UL, "910a2dec89025cc1")]
    [InlineData(42UL, "bdd732262feb6e95")]
    [InlineData(ulong.MaxValue, "e4d971771b652c20")]
    [InlineData(1UL << 63, "481ec0a212a9f3db")]
    public void Stable_OfAnInteger_IsTheGoldenVector(ulong value, string expected) => Assert.Equal(expected, Hex(KeyHash.Stable(value)));

    [Fact]
    public void Stable_OfOneNumberInAllWidths_IsTheSame()
    {
        var (one, two, four, eight) = ((sbyte)-7, (short)-7, -7, -7L);
        Assert.All(
            [KeyHash.Stable(unchecked((ulong)one)), KeyHash.Stable(unchecked((ulong)two)), KeyHash.Stable(four), KeyHash.Stable(eight)],
            hash => Assert.Equal(KeyHash.Stable(ulong.MaxValue - 6), hash));
        Assert.Equal(KeyHash.Stable(4_000_000_000UL), KeyHash.Stable(4_000_000_000U));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Stable_OfText_IsTheGoldenVector(string value, string expected) => Assert.Equal(expected, Hex(KeyHash.Stable(value)));

    [Fact]
    public void Stable_OfAGuid_IsTheGoldenVector() =>
        Assert.Equal("0fc58946a63247df", Hex(KeyHash.Stable(new Guid("00112233-4455-6677-8899-aabbccddeeff"))));

    [Fact]
    public void Stable_Of128Bits_IsTheGoldenVector() => Assert.Equal("68e72ceaa3b05122", Hex(KeyHash.Stable(new UInt128(upper: 3, lower: 5))));

    [Fact]
    public void Stable_OfTimes_IsThatOfTheirTicks()
    {
        var time = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal("75b2b5c22660c06d", Hex(KeyHash.Stable(time)));
        Assert.Equal(KeyHash.Stable(time), KeyHash.Stable(DateTime.SpecifyKind(time, DateTimeKind.Local)));
        Assert.Equal(KeyHash.Stable(time), KeyHash.Stable(new DateTimeOffset(time).ToOffset(TimeSpan.FromHours(9))));
    }

    [Fact]
    public void Combine_OfParts_IsTheGoldenVectorOfTheirOrder()
    {
        Assert.Equal("2714a3f309515f60", Hex(KeyHash.Combine(KeyHash.Stable(7), KeyHash.Stable(9))));
        Assert.Equal("723db459f8c42ea6", Hex(KeyHash.Combine(KeyHash.Stable(9), KeyHash.Stable(7))));
        Assert.Equal("fda2ac7b92544456", Hex(KeyHash.Combine(KeyHash.Combine(KeyHash.Stable("LAX"), KeyHash.Stable(7)), KeyHash.Stable(9))));
    }

    [Fact]
    public void Stable_OfManyTexts_HasNoCollision()
    {
        // All texts of up to 3 of 12 units, alone and behind prefixes that reach every branch by length; 2^64 has room for them.
        string[] units = ["\0", "a", "b", "z", "0", "1", "é", "東", "\uD83D", "\uDEEB", " ", "\uFFFF"];
        var short3 = (from a in units.Append("") from b in units.Append("") from c in units.Append("") select a + b + c).Distinct().ToArray();
        var texts = (from prefix in (string[])["", "x", "prefix", "a longer prefix!", "one that takes several blocks, and more"] from text in short3 select prefix + text).Distinct().ToArray();
        Assert.Equal(texts.Length, texts.Select(KeyHash.Stable).Distinct().Count());
    }

    [Fact]
    public void Seeded_UnderTwoSeeds_OrdersTextsDifferently()
    {
        var texts = Enumerable.Range(0, 1000).Select(i => $"key {i}").ToArray();
        Assert.NotEqual(texts.OrderBy(text => KeyHash.Seeded(text, 1)), texts.OrderBy(text => KeyHash.Seeded(text, 2)));
        Assert.Equal(texts.OrderBy(text => KeyHash.Seeded(text, 1)), texts.OrderBy(text => KeyHash.Seeded(text, 1)));
    }

    // Hashes by folded products have words that multiply by zero: with those, all that follows counts for nothing. A seed hides them.
    [Theory]
    [InlineData(0x2D358DCCAA6C78A5)]
    [InlineData(0xA0761D6478BD642F)]
    [InlineData(0x8BB84B93962EACC9)]
    public void Seeded_OfPreparedWords_DoesNotCollide(ulong word)
    {
        var seed = KeyHash.ProcessSeed;
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(i => KeyHash.Combine(word, (ulong)i, seed)).Distinct().Count());
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(i => KeyHash.Combine((ulong)i, word, seed)).Distinct().Count());
        var units = string.Concat(Enumerable.Range(0, 4).Select(i => (char)(word >> (16 * i))));
        Assert.Equal(1000, Enumerable.Range(1000, 1000).Select(i => KeyHash.Seeded($"{units}{i}", seed)).Distinct().Count());
    }

    [Fact]
    public void RequireText_OfNull_NamesKeyReasonAndRemedy()
    {
        KeyHash.RequireText("", "Trade.Symbol");
        var message = Assert.Throws<InvalidOperationException>(() => KeyHash.RequireText(null, "Trade.Symbol")).Message;
        Assert.StartsWith("Trade.Symbol is null.", message, StringComparison.Ordinal);
        Assert.Contains("[Filter]", message, StringComparison.Ordinal);
    }

    private static string Hex(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}
