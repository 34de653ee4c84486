namespace FastFlow.Tests.Execution;

public sealed class SplitTests(ITestOutputHelper output)
{
    private const int Splits = 4;
    private readonly VirtualTime _time = new();

    /// <summary>Splits that drift apart, disorder included: whatever the portions they come in, everything happens in the same order.</summary>
    [Theory, InlineData(0), InlineData(3)]
    public async Task BoundedSplits_GiveTheSame_InWhateverPortionsTheyAreRead(long lateness)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        for (var round = 0; round < 4; round++)
        {
            var readings = Drifting(new Random(seed + round));
            var first = await Run(readings, seed, lateness);
            for (var portions = 1; portions < 5; portions++)
            {
                Assert.Equal(first, await Run(readings, seed + portions, lateness));
            }

            CheckAgainstDefinition(readings, first, lateness);
        }
    }

    [Fact]
    public async Task BoundedSources_GiveTheSame_InWhateverPortionsTheyAreRead()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var readings = Drifting(new Random(seed));
        List<string>? first = null;
        for (var portions = 0; portions < 6; portions++)
        {
            var random = new Random(seed + portions);
            var worker = new TestWorker(_time, [false, true, false]);
            await using var job = worker.Start(
                worker.Pump(0, new PortionedReader(readings[0], random), isBounded: true),
                worker.Pump(1, new TestSplits(new PortionedReader(readings[1], random), new PortionedReader(readings[2], random)) { IsBounded = true }.FindAll()),
                worker.Pump(2, new PortionedReader(readings[3], random), isBounded: true));
            await job.Completion.Soon();
            Assert.Equal(readings.Sum(split => split.Count), job.EventsRead);
            Assert.Equal(first ??= [.. worker.Log], worker.Log);
        }
    }

    [Fact]
    public async Task SplitWithTheLowestWatermark_IsReadFirst()
    {
        // One split is far behind: it is read until it has caught up.
        var behind = Enumerable.Range(0, 5000).Select(i => new Reading("b", i)).ToList();
        var ahead = Enumerable.Range(0, 5000).Select(i => new Reading("a", 4000 + i)).ToList();
        var worker = new TestWorker(_time, [true]) { OutOfOrderness = 1 };
        var turns = new List<(string Split, long Time)>();
        worker.OnEvent = reading => turns.Add((reading.Id, reading.Time));
        await using var job = worker.Start(worker.Pump(0, new TestSplits(Whole(ahead), Whole(behind)) { IsBounded = true }.FindAll()));
        await job.Completion.Soon();

        // A turn each, and then only the one that is behind until it has passed the other.
        Assert.All(turns.Take(1024), turn => Assert.Equal("a", turn.Split));
        Assert.All(turns.Skip(1024).TakeWhile(turn => turn.Split == "b"), turn => Assert.Equal("b", turn.Split));
        Assert.Equal(4000 + 1024, turns.Skip(1024).First(turn => turn.Split == "a").Time);
        Assert.InRange(turns.FindIndex(1024, turn => turn.Split == "a"), 1024 + 5000, 1024 + 5000 + 1024);
    }

    /// <summary>A split whose events say nothing of time's course must not keep the others from ever being read.</summary>
    [Fact]
    public async Task SplitWhoseWatermarkStands_LetsTheOthersHaveTheirTurn()
    {
        var standing = new LiveReader();
        var other = new LiveReader();
        var worker = new TestWorker(_time, [true]) { LogsEvents = false };
        var given = 0;
        worker.OnEvent = reading =>
        {
            // Always one more, until the other has been heard.
            if (reading.Id == "s" && !worker.Log.Contains("o") && given++ < 100_000)
            {
                standing.Give("s", 5);
            }
            else if (reading.Id != "s")
            {
                worker.Write(reading.Id);
            }
        };
        standing.Give("s", 5);
        other.Give("o", 50);
        await using var job = worker.Start(worker.Pump(0, new TestSplits(standing, other).FindAll()));
        worker.Await("o");
        Assert.InRange(given, 0, 10);
    }

    [Fact]
    public async Task ConsecutiveSplits_AreReadOneAfterAnother_AndHoldNothingBack()
    {
        LiveReader[] readers =
        [
            new LiveReader().Give(("a1", 1), ("a2", 12)).End(),
            new LiveReader().Give("b1", 23).End(),
            new LiveReader().End(),
            new LiveReader().Give(("d1", 24), ("d2", 45)).End(),
        ];
        var source = new TestSplits(readers) { AreConsecutive = true };
        var worker = new TestWorker(_time, [true]);
        worker.OnEvent = _ => worker.Write($"open: {readers.Count(reader => !reader.IsDisposed) - (readers.Length - source.Opened.Count)}");
        await using var job = worker.Start(worker.Pump(0, source.FindAll()));
        await job.Completion.Soon();

        Assert.Equal(
            ["open: 1", "a1", "open: 1", "a2", "[0, 10): a1", "open: 1", "b1", "[10, 20): a2", "open: 1", "d1", "open: 1", "d2", "[20, 30): b1 d1", "[40, 50): d2"],
            worker.Log);
        Assert.All(readers, reader => Assert.True(reader.IsDisposed));
    }

    [Fact]
    public async Task ConsecutiveSplits_InPortions_GiveTheSame()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var readings = Drifting(new Random(seed));
        List<string>? first = null;
        for (var portions = 0; portions < 4; portions++)
        {
            var random = new Random(seed + portions);
            var worker = new TestWorker(_time, [true]) { OutOfOrderness = 20 };
            await using var job = worker.Start(worker.Pump(0, new TestSplits([.. readings.Select(split => new PortionedReader(split, random))]) { AreConsecutive = true }.FindAll()));
            await job.Completion.Soon();
            Assert.Equal(readings.SelectMany(split => split.Select(reading => reading.Id)), worker.Log.Where(line => char.IsAsciiDigit(line[0])));
            Assert.Equal(first ??= [.. worker.Log], worker.Log);
        }
    }

    [Fact]
    public async Task Promises_MoveTheWatermark_BehindTheEventsBeforeThem()
    {
        var a = new LiveReader().Give(("a1", 1), ("a2", 2)).Promise(30).Give(("a3", 8), ("a4", 31)).Promise(5).Promise(long.MaxValue);
        var worker = new TestWorker(_time, [true]) { OutOfOrderness = 1000 };
        await using var job = worker.Start(worker.Pump(0, new TestSplits(a).FindAll()));

        worker.Await("[30, 40): a4");

        // A lower one changes nothing, and the highest there is isn't the end.
        Assert.Equal(["a1", "a2", "[0, 10): a1 a2", "a3", "late a3", "a4", "[30, 40): a4"], worker.Log);
        Assert.Equal(long.MaxValue - 1, worker.Watermark);
        Assert.Equal(30, worker.CarriedAtEvent);
    }

    private static PortionedReader Whole(List<Reading> readings) => new(readings, new Always());

    private async Task<List<string>> Run(List<Reading>[] readings, int seed, long lateness)
    {
        var random = new Random(seed);
        var worker = new TestWorker(_time, [true]) { OutOfOrderness = 5, AllowedLateness = lateness };
        await using var job = worker.Start(worker.Pump(0, new TestSplits([.. readings.Select(split => new PortionedReader(split, random))]) { IsBounded = true }.FindAll()));
        await job.Completion.Soon();
        return [.. worker.Log];
    }

    private static List<Reading>[] Drifting(Random random) =>
        [.. Enumerable.Range(0, Splits).Select(split =>
        {
            // Some are exactly as many turns long as there are, where the end is heard of sooner or later.
            var length = random.Next(3) == 0 ? 1024 * random.Next(0, 4) : random.Next(0, 3000);
            long time = random.Next(0, 500);
            return Enumerable.Range(0, length).Select(i =>
            {
                time += random.Next(0, 3);
                return new Reading($"{split}.{i}", time - random.Next(0, 9));
            }).ToList();
        })];

    // Straight from the definition: an event is late by its own split's watermark before it, and is in its window otherwise.
    private static void CheckAgainstDefinition(List<Reading>[] readings, List<string> log, long lateness)
    {
        var windows = new SortedDictionary<long, HashSet<string>>();
        var late = new HashSet<string>();
        foreach (var split in readings)
        {
            var carried = long.MinValue;
            for (var i = 0; i < split.Count; i++)
            {
                carried = i == 0 ? carried : Math.Max(carried, split[i - 1].Time - 5);
                var end = (long)Math.Floor(split[i].Time / 10.0) * 10 + 10;
                if (end + lateness <= carried)
                {
                    late.Add(split[i].Id);
                }
                else
                {
                    if (!windows.TryGetValue(end, out var ids))
                    {
                        windows.Add(end, ids = []);
                    }

                    ids.Add(split[i].Id);
                }
            }
        }

        Assert.Equal(late.Order(), log.Where(line => line.StartsWith("late ")).Select(line => line[5..]).Order());
        var fired = log.Where(line => line.StartsWith('[')).Select(line => (End: long.Parse(line[(line.IndexOf(' ') + 1)..line.IndexOf(')')]), Ids: line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(' ')));
        Assert.Equal(
            windows.SelectMany(window => window.Value.Select(id => (window.Key, id))).Order(),
            fired.SelectMany(window => window.Ids.Select(id => (window.End, id.TrimEnd('!')))).Order());
    }

    /// <summary>Everything at once.</summary>
    private sealed class Always() : Random(0)
    {
        public override int Next(int maxValue) => maxValue - 1;
    }
}
