using System.Text;
using CsCheck;

namespace FastFlow.Tests.Connectors.Records;

public class TextPoolTests
{
    [Fact]
    public void TryGet_AnyTexts_GivesTheirStringsAndTheSameOnesAgain() =>
        Gen.String[Gen.Char["ab\0é東"], 0, 20].Array[0, 300].Sample(texts =>
        {
            var pool = new TextPool(10_000, 64);
            var seen = new Dictionary<string, string>();
            foreach (var text in texts.Concat(texts))
            {
                Assert.True(pool.TryGet(Encoding.UTF8.GetBytes(text), out var pooled));
                Assert.Equal(text, pooled);
                if (Encoding.UTF8.GetByteCount(text) <= 64 && !seen.TryAdd(text, pooled))
                {
                    Assert.Same(seen[text], pooled);
                }
            }

            Assert.Equal(seen.Keys.Count(text => text.Length > 0), pool.Count);
            Assert.Equal(0, pool.Unpooled);
        }, iter: 300);

    [Fact]
    public void TryGet_TextsOfUpToNineBytesThatDifferInOne_AreToldApart()
    {
        // The first eight bytes are one word of a slot: no other text may be taken for them.
        var pool = new TextPool(100_000, 64);
        for (var length = 0; length <= 9; length++)
        {
            for (var at = 0; at < Math.Max(length, 1); at++)
            {
                foreach (var symbol in "\0ab")
                {
                    var text = new string('a', length);
                    text = length == 0 ? text : text.Remove(at, 1).Insert(at, $"{symbol}");
                    Assert.True(pool.TryGet(Encoding.UTF8.GetBytes(text), out var pooled));
                    Assert.Equal(text, pooled);
                }
            }
        }
    }

    [Fact]
    public void TryGet_KnownTexts_AllocatesNothing()
    {
        var pool = new TextPool(1000, 64);
        var texts = Enumerable.Range(0, 1000).Select(i => Encoding.UTF8.GetBytes(i % 2 == 0 ? $"{i}" : $"a longer text with number {i}")).ToArray();
        Get();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Get();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((1000, 0), (pool.Count, pool.Unpooled));

        void Get()
        {
            foreach (var text in texts)
            {
                Assert.True(pool.TryGet(text, out _));
            }
        }
    }

    [Fact]
    public void TryGet_MoreTextsThanThePoolTakes_StaysBoundedAndCounts()
    {
        var pool = new TextPool(100, 64);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(pool.TryGet(Encoding.UTF8.GetBytes($"text number {i}"), out var text));
            Assert.Equal($"text number {i}", text);
        }

        Assert.Equal((100, 9_900), (pool.Count, pool.Unpooled));
        Assert.True(pool.TryGet("text number 7"u8, out var first) && pool.TryGet("text number 7"u8, out var second) && ReferenceEquals(first, second));
    }

    [Fact]
    public void TryGet_AsManyTextsAsThePoolTakes_KeepsEveryOne()
    {
        var pool = new TextPool(16 * 1024, 64);
        var texts = Enumerable.Range(0, 16 * 1024).Select(i => Encoding.UTF8.GetBytes($"airport {i * 7919}")).ToArray();
        foreach (var text in texts.Concat(texts))
        {
            Assert.True(pool.TryGet(text, out _));
        }

        Assert.Equal((16 * 1024, 0), (pool.Count, pool.Unpooled));
    }

    [Fact]
    public void TryGet_LongTexts_AreNotKept()
    {
        var pool = new TextPool(100, 8);
        Assert.True(pool.TryGet("12345678"u8, out _));
        Assert.True(pool.TryGet("123456789"u8, out var text));
        Assert.Equal("123456789", text);
        Assert.Equal((1, 1), (pool.Count, pool.Unpooled));
    }

    [Fact]
    public void TryGet_NoRoomAtAll_StillGivesTexts()
    {
        var pool = new TextPool(0, 64);
        Assert.True(pool.TryGet("a"u8, out var text) && text == "a");
        Assert.True(pool.TryGet(""u8, out text) && text == "");
        Assert.Equal((0, 1), (pool.Count, pool.Unpooled));
    }

    [Fact]
    public void TryGet_TextsThatAllWantOnePlace_StayRightAndQuick()
    {
        // Found as an attacker would: eight bytes, of which the hash puts all in one of 65536 places.
        var crowd = new List<byte[]>();
        for (var i = 0UL; crowd.Count < 200; i++)
        {
            var bytes = Encoding.UTF8.GetBytes($"{i:x8}");
            var value = (BitConverter.ToUInt64(bytes) + 8) * 0x9E3779B97F4A7C15;
            if ((value ^ ((value >> 32) | (value << 32))) * 0x9E3779B97F4A7C15 >> 48 < 8)
            {
                crowd.Add(bytes);
            }
        }

        var pool = new TextPool(10_000, 64);
        foreach (var bytes in crowd.Concat(crowd))
        {
            Assert.True(pool.TryGet(bytes, out var text));
            Assert.Equal(Encoding.UTF8.GetString(bytes), text);
        }

        Assert.InRange(pool.Count, 1, 100);
        Assert.True(pool.Unpooled > 200);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { (byte)'a', 0xC3, (byte)'b' })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x80 })]
    public void TryGet_InvalidUtf8_IsRefusedEveryTime(byte[] bytes)
    {
        var pool = new TextPool(100, 64);
        Assert.False(pool.TryGet(bytes, out _));
        Assert.False(pool.TryGet(bytes, out _));
        Assert.Equal((0, 0), (pool.Count, pool.Unpooled));
    }
}
