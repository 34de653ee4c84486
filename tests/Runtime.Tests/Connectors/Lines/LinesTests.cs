using System.Text;
using CsCheck;

namespace FastFlow.Tests.Connectors.Lines;

public class LinesTests
{
    private static readonly Gen<byte[]> Text = Gen.Frequency(
            (4, Pick.From("a\n", "bc\r\n", "\n", "\r\n", "\r", "\0\n")),
            (2, Gen.String[Gen.Char["ab\r\n"], 0, 20]),
            (1, Gen.Int[60, 68].Select(length => new string('x', length))))
        .Array[0, 12].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    private static readonly Gen<int[]> Cuts = Gen.Int[0, 5000].Array[0, 8];

    [Fact]
    public Task Lines_HoweverBytesArrive_AreThoseOfSplit() =>
        Text.Select(Cuts).SampleAsync(
            async (bytes, cuts) =>
            {
                var all = Encoding.UTF8.GetString(bytes).Split('\n');
                var expected = (all[^1].Length == 0 ? all[..^1] : all).Select((line, i) => $"{i + 1}:{(line.EndsWith('\r') ? line[..^1] : line)}").ToList();
                foreach (var pieces in (byte[][][])[[bytes], Chop.At(bytes, cuts), Chop.Every(bytes, 1)])
                {
                    foreach (var batch in (int[])[1, 3, 100])
                    {
                        var (lines, _, _) = await ReadAsync(pieces, ErrorPolicy.Fail, 1000, batch);
                        Assert.Equal(expected, lines);
                    }
                }
            },
            iter: 300,
            print: sample => FaultText.Show(sample.Item1));

    [Fact]
    public Task Lines_WithALimit_RefuseTheSameLinesHoweverBytesArrive() =>
        Text.Select(Cuts).SampleAsync(
            async (bytes, cuts) =>
            {
                foreach (var errors in Enum.GetValues<ErrorPolicy>())
                {
                    var whole = await ReadAsync([bytes], errors, 64, 100);
                    foreach (var pieces in (byte[][][])[Chop.At(bytes, cuts), Chop.Every(bytes, 1)])
                    {
                        foreach (var batch in (int[])[1, 3])
                        {
                            var other = await ReadAsync(pieces, errors, 64, batch);
                            Assert.Equal(whole.Log, other.Log);
                            Assert.Equal(whole.Skipped, other.Skipped);
                            Assert.Equal(whole.End, other.End);
                        }
                    }
                }
            },
            iter: 300,
            print: sample => FaultText.Show(sample.Item1));

    [Theory]
    [InlineData("", "\n")]
    [InlineData("\r", "\n")]
    [InlineData("", "")]
    [InlineData("\r", "")]
    public async Task Lines_AtTheLimit_AreTaken(string carriageReturn, string newline)
    {
        var bytes = Encoding.UTF8.GetBytes(new string('x', 64) + carriageReturn + newline);
        foreach (var pieces in (byte[][][])[[bytes], Chop.Every(bytes, 1), Chop.At(bytes, 65)])
        {
            var (lines, _, _) = await ReadAsync(pieces, ErrorPolicy.Fail, 64, 10);
            Assert.Equal(["1:" + new string('x', 64)], lines);
        }
    }

    [Fact]
    public async Task Lines_BeyondTheLimit_NameFileLineAndText()
    {
        var origin = new PiecewiseOrigin([.. "fine\n"u8, .. Encoding.UTF8.GetBytes(new string('x', 65)), .. "\nfine"u8]);
        var (lines, _, _) = await ReadAsync(origin, ErrorPolicy.Fail, 64, 10);
        Assert.Equal("1:fine", lines[0]);
        Assert.Equal(
            $"pieces(2,1): the record is longer than 64 bytes; it begins '{new string('x', 64)}'. Raise MaxRecordBytes if such records are right. "
            + "Correct the record, or have such records skipped or set aside with [OnError] on the source.",
            lines[1]);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public async Task Lines_OneByteAndItsEnd_AreHandedOnAtOnce()
    {
        // A live sender may leave it at that for a long time.
        var origin = new PiecewiseOrigin("a\n"u8.ToArray(), "b\n"u8.ToArray());
        await using var reader = new TestLines(origin).OpenReader(TestContext.Of());
        var lines = new TextLine[10];
        Assert.Equal(SourceStatus.Waiting, reader.Read(lines, out _));
        origin.Release();
        await reader.WaitAsync(CancellationToken.None);
        reader.Read(lines, out var count);
        Assert.Equal(1, count);
        Assert.Equal("a", lines[0].ToString());
    }

    [Fact]
    public async Task Lines_ResumedBehindAnyLine_GiveTheSameRest()
    {
        var bytes = "one\r\n\ntwo\nthree"u8.ToArray();
        var expected = (string[])["1:one", "2:", "3:two", "4:three"];
        var origin = new PiecewiseOrigin(bytes);
        var positions = new List<RecordPosition>();
        await using (var reader = new TestLines(origin).OpenReader(TestContext.Of()))
        {
            var line = new TextLine[1];
            SourceStatus status;
            do
            {
                status = reader.Read(line, out var count);
                if (count == 1)
                {
                    positions.Add(reader.Position);
                }

                if (status == SourceStatus.Waiting)
                {
                    origin.Release();
                    await reader.WaitAsync(CancellationToken.None);
                }
            }
            while (status != SourceStatus.Finished);
        }

        Assert.Equal([new(5, 1), new(6, 2), new(10, 3), new(15, 4)], positions);
        for (var i = 0; i < positions.Count; i++)
        {
            var again = new PiecewiseOrigin(bytes);
            again.ReleaseAll();
            Assert.Equal(expected[(i + 1)..], (await ReadAsync(again, ErrorPolicy.Fail, 64, 10, positions[i])).Log);
        }
    }

    [Fact]
    public async Task Lines_SteadyState_AllocateNothing()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("lines", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line {i}\n"))));
        await using var reader = new TestLines(new FileOrigin(path)).OpenReader(TestContext.Of());
        Assert.Equal(200_000, Allocation.OfSecondHalf<TextLine>(reader, 200_000));
    }

    // A line's bytes are gone with the next read, so its text is taken at once.
    private static Task<(List<string> Log, long Skipped, RecordPosition End)> ReadAsync(byte[][] pieces, ErrorPolicy errors, int limit, int batch) =>
        ReadAsync(new PiecewiseOrigin(pieces), errors, limit, batch);

    private static async Task<(List<string> Log, long Skipped, RecordPosition End)> ReadAsync(PiecewiseOrigin origin, ErrorPolicy errors, int limit, int batch, RecordPosition? from = null)
    {
        var log = new List<string>();
        await using var reader = new TestLines(origin) { MaxRecordBytes = limit, AllowEmpty = true }.OpenReader(TestContext.Of(errors), from);
        var lines = new TextLine[batch];
        SourceStatus status;
        do
        {
            try
            {
                status = reader.Read(lines, out var count);
                log.AddRange(lines[..count].Select(line => $"{line.Number}:{line}"));
            }
            catch (RecordException exception)
            {
                log.Add(exception.Message);
                break;
            }

            if (reader.TryTakeFailed(out var record, out var failure))
            {
                log.Add($"{failure.Message} {record}");
            }

            if (status == SourceStatus.Waiting)
            {
                origin.Release();
                await reader.WaitAsync(CancellationToken.None);
            }
        }
        while (status != SourceStatus.Finished);
        return (log, reader.SkippedRecords, reader.Position);
    }
}
