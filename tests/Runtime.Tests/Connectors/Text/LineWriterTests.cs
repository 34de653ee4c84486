using System.Globalization;
using System.Text;
using CsCheck;

namespace FastFlow.Tests.Connectors.Text;

public class LineWriterTests
{
    private enum Side
    {
        Buy,
        Sell,
    }

    private readonly record struct Quote(string Symbol, double Price);

    /// <summary>Formats itself as UTF-16 only.</summary>
    private readonly struct Repeated(char character, int count) : ISpanFormattable
    {
        public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        {
            charsWritten = destination.Length >= count ? count : 0;
            destination[..charsWritten].Fill(character);
            return charsWritten == count;
        }

        public string ToString(string? format, IFormatProvider? formatProvider) => throw new NotSupportedException("It is to be formatted as a span.");
    }

    /// <summary>Never has room enough.</summary>
    private readonly struct Insatiable : IUtf8SpanFormattable, ISpanFormattable
    {
        public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        {
            bytesWritten = 0;
            return false;
        }

        public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        {
            charsWritten = 0;
            return false;
        }

        public string ToString(string? format, IFormatProvider? formatProvider) => "";
    }

    [Fact]
    public void Write_ValuesOfManyTypes_AreInvariantWhateverTheCulture()
    {
        using var culture = new OtherCulture();
        var line = new LineWriter();
        int? absent = null;
        double? present = -0.5;
        var time = new DateTime(2001, 1, 31);
        line.Write($"{"é"}|{-1.5}|{1234.567:F1}|{Side.Sell}|{'ß'}|{true}|{absent}|{present:F2}|{time:d}|{new Quote("A", -1.5)}|{1.5m}|{(object?)null}");
        Assert.Equal("é|-1.5|1234.6|Sell|ß|True||-0.50|01/31/2001|Quote { Symbol = A, Price = -1.5 }|1.5|", line.ToString());
    }

    [Fact]
    public void Write_InvariantAndBclHandler_WriteTheSame() =>
        Gen.Select(Gen.String[0, 20].Where(IsWellFormed), Gen.Double, Gen.Int, Gen.Long, Gen.DateTimeOffset, Gen.Decimal, Gen.Guid).Sample((text, real, number, count, time, money, id) =>
        {
            var line = new LineWriter();
            line.Write($"{text} {real} {real:E3} {number:X} {count:N0} {time:O} {time} {money} {id:N}");
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{text} {real} {real:E3} {number:X} {count:N0} {time:O} {time} {money} {id:N}"), line.ToString());
        }, iter: 300);

    [Fact]
    public void Write_Aligned_CountsCharactersAndNotBytes()
    {
        var line = new LineWriter();
        int? absent = null;
        line.Write($"[{"Zürich",-8}|{"東京",4}|{1.5,6:F2}|{7,-3}|{"too long",3}|{absent,2}|{"ab".AsSpan(),3}|{"cd"u8,-3}]");
        Assert.Equal("[Zürich  |  東京|  1.50|7  |too long|  | ab|cd ]", line.ToString());
    }

    [Fact]
    public void Write_LongTexts_GrowTheLine() =>
        Gen.Int[1, 3].SelectMany(width => Gen.Int[0, 5000].Select(count => (width, count))).Sample((width, count) =>
        {
            var text = new string(width switch { 1 => 'a', 2 => 'é', _ => '東' }, count);
            var line = new LineWriter();
            line.Write("<");
            line.Write(text);
            line.Write($"{text}{Encoding.UTF8.GetBytes(text).AsSpan()}{new Repeated('é', count)}>");
            Assert.Equal($"<{text}{text}{text}{new string('é', count)}>", line.ToString());
        }, iter: 60);

    // No test data of attributes: these are kept as UTF-8, which has no half pairs.
    [Fact]
    public void Write_HalfASurrogatePair_SaysWhere()
    {
        foreach (var (text, expected) in ((string, string)[])[("ab\uD83D", "behind 'ab' stands U+D83D,"), ("\uDE00!", "behind '' stands U+DE00,"), ("é\uD83Dé", "behind 'é' stands U+D83D,")])
        {
            foreach (var write in (Action<LineWriter>[])[line => line.Write(text), line => line.Write($"<{text}>"), line => line.Csv().Field(text)])
            {
                var message = Assert.Throws<FormatException>(() => write(new LineWriter())).Message;
                Assert.StartsWith(expected, message);
                Assert.EndsWith("half of a surrogate pair, which UTF-8 can't express. Mend the text where it comes from.", message);
            }
        }

        Assert.Throws<FormatException>(() => new LineWriter().Write($"{'\uD83D'}"));
        Assert.Throws<FormatException>(() => new LineWriter().Write($"{new Repeated('\uDE00', 2)}"));
    }

    [Fact]
    public void Write_SurrogatePairAcrossTheBuffersEnd_IsWhole()
    {
        for (var length = 240; length < 260; length++)
        {
            var line = new LineWriter();
            line.Write($"{new string('a', length)}😀");
            Assert.Equal(new string('a', length) + "😀", line.ToString());
        }
    }

    [Fact]
    public void EndLine_LineAtAndBeyondTheLimit_TakesOneAndRefusesTheOther()
    {
        foreach (var initialBytes in (int[])[16, 64, 1000])
        {
            var lines = new LineWriter(maxBytes: 100, initialBytes);
            lines.BeginLine();
            lines.Write(new string('a', 100));
            lines.EndLine();
            lines.BeginLine();
            var exception = Assert.Throws<FormatException>(() =>
            {
                lines.Write(new string('b', 101));
                lines.EndLine();
            });
            Assert.StartsWith("the line is longer than 100 bytes; it begins 'bbb", exception.Message);
            Assert.Equal(new string('a', 100) + "\n", Encoding.UTF8.GetString(lines.TakeLines()));
        }
    }

    [Fact]
    public void Write_ValueThatNeverFits_NamesItsType()
    {
        var lines = new LineWriter(maxBytes: 1000, 16);
        lines.Write("x=");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<FormatException>(() => lines.Write($"{default(Insatiable)}")).Message;
        Assert.StartsWith("the TryFormat of Insatiable says that a line of 1000 bytes, which begins 'x=', is too short for it.", message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000);
    }

    [Fact]
    public void Write_SpanFormattableThatNeverFits_NamesItsType()
    {
        var lines = new LineWriter(maxBytes: 1000, 16);
        var message = Assert.Throws<FormatException>(() => lines.Write($"{new Repeated('a', 5000)}")).Message;
        Assert.StartsWith("the TryFormat of Repeated says", message);
    }

    [Fact]
    public void Write_SteadyState_AllocatesNothing()
    {
        var lines = new LineWriter(RecordLimit.DefaultBytes, 4096);
        Turn(lines);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Turn(lines);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Turn(LineWriter lines)
        {
            int? absent = null;
            double? present = 1.5;
            var time = new DateTimeOffset(2001, 1, 31, 23, 59, 0, TimeSpan.Zero);
            for (var i = 0; i < 500; i++)
            {
                lines.BeginLine();
                lines.Write($"{"Zürich",-10} {i,6} {i * 0.37:F2} {Side.Buy} {absent} {present} {time:O} {'c'} {true} {new Repeated('x', 5)} {"u8"u8}");
                lines.Write(" and text");
                lines.Csv().Field("a \"quoted\" text").Field(i).Field(i * 0.5, "F1").Field(Side.Sell).Field(time).Field(absent).Field("plain"u8);
                lines.EndLine();
                Assert.True(lines.TakeLines().Length > 0);
            }
        }
    }

    internal static bool IsWellFormed(string text) => Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(text)) == text;
}
