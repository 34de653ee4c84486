using System.Text;
using CsCheck;

namespace FastFlow.Tests.Connectors.Records;

/// <summary>CSV against a parser that is too simple to be wrong, and against itself: how the bytes arrive changes nothing.</summary>
public class CsvTests
{
    private static readonly Gen<string> Field = Gen.Frequency(
        (6, Gen.String[Gen.Char["abc é1"], 0, 6]),
        (2, Gen.String[Gen.Char["abc,\"\r\n é"], 0, 12]),
        (1, Gen.String[Gen.Char["x,\"\n"], 40, 150]));

    /// <summary>Well-formed CSV of three columns: random texts, quoted where they must be and sometimes where they needn't.</summary>
    private static Gen<byte[]> WellFormed(char delimiter) =>
        Gen.Select(Gen.Select(Field, Gen.Bool).Array[3], Gen.Bool, Gen.Int[0, 9]).Array[0, 12].Select(Gen.Bool, (rows, endsWithLine) =>
        {
            var text = new StringBuilder();
            foreach (var (fields, isCrLf, blanks) in rows)
            {
                text.AppendJoin(delimiter, fields.Select(field => Write(field.Item1, delimiter, field.Item2))).Append(isCrLf ? "\r\n" : "\n");
                text.Append(blanks switch { 0 => "\n", 1 => "\r\n\n", _ => "" });
            }

            var all = text.ToString();
            return Encoding.UTF8.GetBytes(endsWithLine ? all : all.TrimEnd('\n', '\r'));
        });

    /// <summary>Anything that looks like CSV from afar.</summary>
    private static readonly Gen<byte[]> Malformed =
        Gen.Frequency(
            (5, Pick.From("a,b,c\n", "1,\"2\",3\r\n", "\"x\ny\",,\n", "a,\"b\"\"c\",\n", "\n")),
            (3, Gen.String[Gen.Char["ab,\"\r\n"], 0, 20]),
            (1, Gen.String[Gen.Char["ab,\"\n"], 60, 200]),
            (1, Gen.String[Gen.Char["ab\n"], 20, 120].Select(text => $"x,\"{text}\",y\n")),
            (1, Gen.String[Gen.Char["ab,"], 40, 90].Select(text => $"{text},\"p\nq\",z\n")),
            (1, Pick.From("a\"b,c,d\n", "\"a\"b,c,d\n", "a,b\n", "a,b,c,d\n", "\"never closed,b,c\n")))
        .Array[0, 12].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    [Fact]
    public Task Csv_WellFormed_AgreesWithReference() => WellFormed(',').Select(Cuts).SampleAsync((bytes, cuts) => AgreesWithReference(bytes, ',', '"', cuts), iter: 600);

    [Fact]
    public Task Csv_OtherDelimiter_AgreesWithReference() => WellFormed('\t').Select(Cuts).SampleAsync((bytes, cuts) => AgreesWithReference(bytes, '\t', '"', cuts), iter: 200);

    [Fact]
    public async Task Csv_NoQuotes_TakesThemAsText()
    {
        var origin = new PiecewiseOrigin("a,\"b,c\"\n\"\",x\"y,\"\n"u8.ToArray());
        var source = new TestCsv<Texts>(origin) { HasHeader = false, Quote = null };
        var reading = await Reading<Texts>.AllAsync(source.Open<TextsFields>(TestContext.Of(), false, default), 10, origin);
        Assert.Null(reading.Exception);
        Assert.Equal([new Texts("a", "\"b", "c\""), new Texts("\"\"", "x\"y", "\"")], reading.Events);
    }

    [Fact]
    public Task Csv_HoweverBytesArrive_OutcomeIsTheSame() =>
        Gen.Select(Malformed, Gen.Int[0, 3], Pick.From(64, 100, 1000)).Select(Cuts).SampleAsync(
            async (input, cuts) =>
            {
                var (bytes, policy, limit) = input;
                var errors = policy == 0 ? ErrorPolicy.Fail : policy == 1 ? ErrorPolicy.Skip : ErrorPolicy.DeadLetter;
                var whole = await ReadAsync([bytes], errors, limit, 100, null);
                foreach (var pieces in (byte[][][])[Chop.At(bytes, cuts), Chop.Every(bytes, 1)])
                {
                    foreach (var batch in (int[])[1, 3])
                    {
                        var other = await ReadAsync(pieces, errors, limit, batch, null);
                        Assert.Equal(whole.Log, other.Log);
                        Assert.Equal(whole.Skipped, other.Skipped);
                        Assert.Equal(whole.End, other.End);
                    }
                }
            },
            iter: 1000,
            print: Print);

    [Fact]
    public Task Csv_ResumedBehindAnyEvent_GivesTheSameRest() =>
        Gen.Select(Malformed, Gen.Bool, Pick.From(64, 1000)).Select(Cuts).SampleAsync(
            async (input, cuts) =>
            {
                var (bytes, isSkip, limit) = input;
                var errors = isSkip ? ErrorPolicy.Skip : ErrorPolicy.DeadLetter;
                var whole = await ReadAsync(Chop.At(bytes, cuts), errors, limit, 1, null);
                Assert.Equal(whole.Events.Count, whole.Positions.Count);
                for (var i = 0; i < whole.Events.Count; i++)
                {
                    var rest = await ReadAsync([bytes], errors, limit, 100, whole.Positions[i]);
                    var before = whole.Log.FindIndex(0, new Count(whole.Events[i], whole.Events.Take(i)).Reached);
                    Assert.Equal(whole.Log.Skip(before + 1), rest.Log);
                    Assert.Equal(whole.End, rest.End);
                }
            },
            iter: 300,
            print: Print);

    private static readonly Gen<int[]> Cuts = Gen.Int[0, 5000].Array[0, 8];

    // Finds the log entry of the i-th event: as many entries of the same text come before it as there are equal events.
    private sealed class Count(Texts value, IEnumerable<Texts> before)
    {
        private int _left = before.Count(other => other == value);

        public bool Reached(string entry) => entry == $"{value}" && _left-- == 0;
    }

    private static async Task AgreesWithReference(byte[] bytes, char delimiter, char quote, int[] cuts)
    {
        var expected = ReferenceCsv.Parse(Encoding.UTF8.GetString(bytes), delimiter, quote).Where(row => row.Length > 1).Select(row => new Texts(row[0], row[1], row[2])).ToList();
        foreach (var pieces in (byte[][][])[[bytes], Chop.At(bytes, cuts), Chop.Every(bytes, 1)])
        {
            var origin = new PiecewiseOrigin(pieces);
            var source = new TestCsv<Texts>(origin) { HasHeader = false, Delimiter = delimiter, Quote = quote, AllowEmpty = true };
            var reading = await Reading<Texts>.AllAsync(source.Open<TextsFields>(TestContext.Of(), false, default), 1 + (cuts.Length * 3), origin);
            Assert.Null(reading.Exception);
            Assert.Equal(expected, reading.Events);
        }
    }

    private static Task<Reading<Texts>> ReadAsync(byte[][] pieces, ErrorPolicy errors, int limit, int batch, RecordPosition? from)
    {
        var origin = new PiecewiseOrigin(pieces);
        var source = new TestCsv<Texts>(origin) { HasHeader = false, AllowEmpty = true, MaxRecordBytes = limit };
        if (from is not null)
        {
            origin.ReleaseAll();
        }

        return Reading<Texts>.AllAsync(source.Open<TextsFields>(TestContext.Of(errors), from is not null, from ?? default), batch, origin);
    }

    private static string Write(string field, char delimiter, bool quoted) => quoted || field.AsSpan().ContainsAny(['"', '\n', '\r', delimiter])
        ? $"\"{field.Replace("\"", "\"\"")}\""
        : field;

    private static string Print<TRest>(((byte[] Bytes, TRest, int) Input, int[] Cuts) sample) =>
        $"{FaultText.Show(sample.Input.Bytes)} {Encoding.UTF8.GetString(sample.Input.Bytes).ReplaceLineEndings("¶")} {sample.Input} cuts {string.Join(' ', sample.Cuts)}";
}
