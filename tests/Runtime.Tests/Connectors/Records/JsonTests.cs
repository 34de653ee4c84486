using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;

namespace FastFlow.Tests.Connectors.Records;

/// <summary>JSON lines against JsonDocument, and against themselves: how the bytes arrive changes nothing.</summary>
public class JsonTests
{
    private static readonly Gen<string> Name = Gen.String[Gen.Char["ab \"\\/\n\té東\0"], 0, 8];

    /// <summary>A value of any kind, as JSON.</summary>
    private static readonly Gen<string> Anything = Gen.Recursive<string>((depth, inner) => depth > 2
        ? Pick.From("null", "1", "\"x\"")
        : Gen.OneOf(
            Pick.From("null", "true", "[]", "{}", "1e3", "-0.5"),
            Name.Select(Quote),
            inner.Array[0, 3].Select(items => $"[{string.Join(", ", items)}]"),
            Gen.Select(Name, inner).Array[0, 3].Select(properties => $"{{{string.Join(',', properties.Select(property => $"{Quote(property.Item1)}: {property.Item2}"))}}}")));

    /// <summary>Values that fit, and now and then one that doesn't.</summary>
    private static readonly Gen<string> Line =
        Gen.Select(
            Gen.Frequency((9, Name.Select(Quote)), (1, Anything)),
            Gen.Frequency((9, Gen.Double.Where(double.IsFinite).Select(value => value.ToString("R", CultureInfo.InvariantCulture))), (1, Anything)),
            Gen.Frequency((9, Gen.Int.Select(value => $"{value}")), (1, Anything)),
            Gen.Frequency((4, Name.Select(Quote)), (4, Gen.Const("null")), (1, Anything)),
            Gen.Frequency((9, Gen.Const("\"2001-01-31T23:59:00Z\"")), (1, Anything)),
            Gen.Frequency((9, Pick.From("\"Buy\"", "\"sell\"")), (1, Anything)),
            Anything)
        .Select((symbol, price, size, note, time, side, other) => new[]
        {
            $"\"symbol\":{symbol}", $"\"price\" : {price}", $" \"SIZE\":{size}", $"\"note\":{note}", $"\"time\":{time}", $"\"side\":{side}", $"\"other\":{other}",
        })
        .Select(Gen.Int[0, 5000], Gen.Int[0, 20], (properties, order, leftOut) =>
            $"{{{string.Join(',', properties.Where((_, i) => i != leftOut).OrderBy(property => (property[1] * 31 * order) % 101))}}}");

    private static readonly Gen<int[]> Cuts = Gen.Int[0, 5000].Array[0, 8];

    [Fact]
    public Task Json_RandomLines_AgreeWithJsonDocument() =>
        Gen.Frequency((9, Line), (1, Pick.From("", "  ", "[1]", "{", "nonsense", "{} {}", "3"))).Array[1, 6].Select(Pick.From("\n", "\r\n")).Select(Cuts).SampleAsync(
            async (input, cuts) =>
            {
                var (lines, end) = input;
                var expected = lines.Where(line => line.Trim().Length > 0).Select(Expect).ToList();
                var bytes = Encoding.UTF8.GetBytes(string.Join(end, lines));
                var whole = await ReadAsync([bytes], 100);
                Assert.Equal(expected.Where(trade => trade is not null).Select(trade => trade!.Value), whole.Events);
                Assert.Equal(expected.Count(trade => trade is null), whole.Failed.Count);
                foreach (var pieces in (byte[][][])[Chop.At(bytes, cuts), Chop.Every(bytes, 7)])
                {
                    var other = await ReadAsync(pieces, 1 + cuts.Length);
                    Assert.Equal(whole.Log, other.Log);
                    Assert.Equal(whole.End, other.End);
                }
            },
            iter: 600,
            print: sample => string.Join('\n', sample.Item1.Item1));

    [Fact]
    public Task Json_ResumedBehindAnyEvent_GivesTheSameRest() =>
        Gen.Frequency((5, Line), (1, Pick.From("", "[1]", "nonsense"))).Array[1, 6].SampleAsync(
            async lines =>
            {
                var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
                var whole = await ReadAsync([bytes], 1);
                for (var i = 0; i < whole.Events.Count; i++)
                {
                    var rest = await ReadAsync([bytes], 10, whole.Positions[i]);
                    Assert.Equal(whole.Events.Skip(i + 1), rest.Events);
                    Assert.Equal(whole.Log.TakeLast(rest.Log.Count), rest.Log);
                    Assert.Equal(whole.End, rest.End);
                }
            },
            iter: 200,
            print: lines => string.Join('\n', lines));

    [Fact]
    public async Task Json_NumbersAsStringsAndEscapes_AreRead()
    {
        var line = """{"s\u0079mbol":"\ud83d\ude00\n","price":"1.5","size":"2","time":"2001-01-31","side":"Buy","note":"","venue":"7"}"""u8.ToArray();
        var trade = Assert.Single((await ReadAsync([line], 10)).Events);
        Assert.Equal(new Trade("😀\n", 1.5, 2, new DateTimeOffset(2001, 1, 31, 0, 0, 0, TimeSpan.Zero), Side.Buy, "", 7), trade);
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static async Task<Reading<Trade>> ReadAsync(byte[][] pieces, int batch, RecordPosition? from = null)
    {
        var origin = new PiecewiseOrigin(pieces);
        if (from is not null)
        {
            origin.ReleaseAll();
        }

        var source = new TestJson<Trade>(origin) { AllowEmpty = true };
        return await Reading<Trade>.AllAsync(source.Open<TradeProperties>(TestContext.Of(ErrorPolicy.DeadLetter), from is not null, from ?? default), batch, origin);
    }

    // What a line means by JsonDocument; null if it is no trade.
    private static Trade? Expect(string line)
    {
        JsonElement root;
        try
        {
            root = JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var trade = default(Trade);
        var seen = new List<string>();
        foreach (var property in root.EnumerateObject())
        {
            var value = property.Value;
            var scalar = value.ValueKind is JsonValueKind.String ? value.GetString()! : value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? value.GetRawText() : null;
            var text = value.ValueKind == JsonValueKind.String ? scalar : null;
            var name = property.Name.ToLowerInvariant();
            var isGood = true;
            switch (name)
            {
                case "symbol":
                    (isGood, trade.Symbol) = (text is not null, text!);
                    break;
                case "price":
                    isGood = double.TryParse(scalar, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var price) && double.IsFinite(price) && !scalar!.Contains('\0');
                    trade.Price = price;
                    break;
                case "size":
                    isGood = int.TryParse(scalar, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size) && !scalar!.Contains('\0');
                    trade.Size = size;
                    break;
                case "note":
                    (isGood, trade.Note) = (text is not null || value.ValueKind == JsonValueKind.Null, text);
                    break;
                case "time":
                    isGood = scalar == "2001-01-31T23:59:00Z";
                    trade.Time = new DateTimeOffset(2001, 1, 31, 23, 59, 0, TimeSpan.Zero);
                    break;
                case "side":
                    isGood = Enum.TryParse<Side>(scalar, ignoreCase: true, out var side) && char.IsLetter(scalar![0]);
                    trade.Side = side;
                    break;
                default:
                    continue;
            }

            if (!isGood || seen.Contains(name))
            {
                return null;
            }

            seen.Add(name);
        }

        return seen.Count(name => name != "note") == 5 ? trade : null;
    }
}
