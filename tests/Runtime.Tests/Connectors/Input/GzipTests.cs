using System.IO.Compression;
using System.Text;
using CsCheck;

namespace FastFlow.Tests.Connectors.Input;

/// <summary>gzip is read to its end or refused; nothing in between.</summary>
public class GzipTests
{
    private static readonly string[] Lines = [.. Enumerable.Range(0, 300).Select(i => $"line {i} {i * 7919 % 1000}")];

    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Lines.Select(line => line + "\n")));

    [Fact]
    public async Task Gzip_WhateverItsName_IsDecompressed()
    {
        using var directory = new TemporaryDirectory();
        Assert.Equal(Lines, (await ReadFileAsync(directory.Write("plain.txt", Compress(Text)))).Log);
    }

    [Fact]
    public Task Gzip_MembersOneBehindAnother_AreOneText() =>
        Gen.Select(Gen.Int[0, Text.Length].Array[0, 4], Gen.Int[1, 2000], Gen.Bool).SampleAsync(
            async (cuts, pieceLength, withEmpty) =>
            {
                var places = cuts.Append(0).Append(Text.Length).Order().ToArray();
                var members = places.Zip(places.Skip(1), (from, to) => Compress(Text[from..to])).ToList();
                if (withEmpty)
                {
                    members.Insert(members.Count / 2, Compress([]));
                    members.Add(Compress([]));
                }

                var origin = new PiecewiseOrigin(Chop.Every([.. members.SelectMany(member => member)], pieceLength));
                origin.ReleaseAll();
                var reading = await Reading<TextLine>.AllAsync(new TestLines(origin).OpenReader(TestContext.Of()), 1);
                Assert.Equal(Lines, reading.Log);
            },
            iter: 100);

    [Fact]
    public async Task Gzip_EmptyMemberAlone_IsEmptyInput()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("empty.gz", Compress([]));
        Assert.StartsWith($"{path} is empty,", Assert.Throws<InvalidDataException>(() => new TestLines(new FileOrigin(path)).OpenReader(TestContext.Of())).Message);
        Assert.Empty((await ReadFileAsync(path, allowEmpty: true)).Log);
    }

    [Fact]
    public async Task Gzip_CutOffAtAnyByte_IsAnErrorBehindTheLinesBefore()
    {
        using var directory = new TemporaryDirectory();
        var small = "one\ntwo\nthree\n"u8.ToArray();
        byte[] whole = [.. Compress(small), .. Compress(small)];
        var first = Compress(small).Length;
        for (var length = 2; length < whole.Length; length++)
        {
            if (length == first)
            {
                // A whole file by itself.
                continue;
            }

            var path = directory.Write("cut.gz", whole[..length]);
            var (log, exception) = await TryReadFileAsync(path);
            Assert.True(exception is InvalidDataException, $"{length} bytes of {whole.Length}: {exception?.Message}");
            Assert.StartsWith($"{path}: the gzip data is cut off: its end is missing, after ", exception!.Message);
            Assert.EndsWith("What came before it has been read; fetch the file anew and start again.", exception!.Message);
            Assert.Equal(((string[])["one", "two", "three", "one", "two", "three"]).Take(log.Count), log);
        }
    }

    [Fact]
    public async Task Gzip_OtherBytesBehindIt_AreAnError()
    {
        using var directory = new TemporaryDirectory();
        foreach (var tail in (byte[][])[[0], "garbage"u8.ToArray(), new byte[100_000], [0x1F], [0x1F, 0x8B], [0x1F, 0x8B, 8, 0], [0x1F, 0x8C, 1]])
        {
            var (log, exception) = await TryReadFileAsync(directory.Write("tail.gz", [.. Compress(Text), .. tail]));
            Assert.True(exception is InvalidDataException, $"{Convert.ToHexString(tail)[..Math.Min(20, tail.Length * 2)]}: {exception?.Message}");
            Assert.Contains("gzip data", exception!.Message);
            Assert.Equal(Lines, log);
        }
    }

    [Fact]
    public Task Gzip_AnyBitFlipped_IsAnErrorOrTheSameText() =>
        Gen.Int[0, (Compress(Text).Length * 8) - 1].SampleAsync(
            async bit =>
            {
                var bytes = Compress(Text);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var origin = new PiecewiseOrigin(bytes);
                origin.ReleaseAll();
                var reading = await Reading<TextLine>.AllAsync(new TestLines(origin).OpenReader(TestContext.Of()), 1);
                if (bit >= 16)
                {
                    Assert.True(reading.Exception is InvalidDataException || reading.Log.SequenceEqual(Lines), $"{reading.Exception}");
                }
            },
            iter: 400);

    [Fact]
    public async Task Gzip_DamagedInTheMiddle_NamesFileAndHowFarItCame()
    {
        using var directory = new TemporaryDirectory();
        var noise = new byte[300_000];
        var state = 1u;
        foreach (ref var symbol in noise.AsSpan())
        {
            state = (state * 1664525) + 1013904223;
            symbol = (byte)('a' + (state >> 27));
        }

        for (var i = 99; i < noise.Length; i += 100)
        {
            noise[i] = (byte)'\n';
        }

        var bytes = Compress(noise);
        bytes.AsSpan(bytes.Length / 2, 100).Clear();
        var path = directory.Write("damaged.gz", bytes);
        var (log, exception) = await TryReadFileAsync(path);
        Assert.Matches("damaged.gz: the gzip data is damaged, after [0-9]+ bytes of text. What came before it has been read; fetch the file anew and start again.$", Assert.IsType<InvalidDataException>(exception).Message);

        // What the damaged bytes were taken for is among them: the checksum stands at the end.
        Assert.InRange(log.Count, 500, 3000);
    }

    [Fact]
    public async Task Gzip_ResumedBehindAnyRecord_GivesTheSameRest()
    {
        using var directory = new TemporaryDirectory();
        var csv = Encoding.UTF8.GetBytes("\uFEFFc,a,b\r\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},\"x\ny {i}\",z\n")));
        foreach (var path in (string[])[directory.Write("plain", csv), directory.Write("packed", [.. Compress(csv[..100]), .. Compress(csv[100..])])])
        {
            var source = new TestCsv<Texts>(new FileOrigin(path));
            var whole = await Reading<Texts>.AllAsync(source.Open<TextsFields>(TestContext.Of(), false, default), 1);
            Assert.Null(whole.Exception);
            Assert.Equal(60, whole.Events.Count);
            for (var i = 0; i < 60; i++)
            {
                var rest = await Reading<Texts>.AllAsync(source.Open<TextsFields>(TestContext.Of(), true, whole.Positions[i]), 7);
                Assert.Null(rest.Exception);
                Assert.Equal(whole.Events.Skip(i + 1), rest.Events);
                Assert.Equal(1 + (2 * (i + 1)), whole.Positions[i].Line);
                Assert.Equal(whole.End, rest.End);
            }
        }
    }

    internal static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        // The BCL writes nothing at all for nothing.
        if (bytes.IsEmpty)
        {
            return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        }

        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static async Task<Reading<TextLine>> ReadFileAsync(string path, bool allowEmpty = false) =>
        await Reading<TextLine>.AllAsync(new TestLines(new FileOrigin(path)) { AllowEmpty = allowEmpty }.OpenReader(TestContext.Of()), 1);

    // What is cut off early fails when it is opened.
    private static async Task<(List<string> Log, Exception? Exception)> TryReadFileAsync(string path)
    {
        try
        {
            var reading = await ReadFileAsync(path);
            return (reading.Exception is null ? reading.Log : reading.Log[..^1], reading.Exception);
        }
        catch (InvalidDataException exception)
        {
            return ([], exception);
        }
    }
}
