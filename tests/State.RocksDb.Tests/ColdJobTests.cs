using System.Globalization;

namespace FastFlow.Tests;

public readonly record struct Visit(long Visitor, long Amount, long At);

[Source, EventTime(nameof(Visit.At)), Watermark(OutOfOrderness = "5ms")]
public sealed class Visits(params string[] paths) : CsvFiles<Visit>(paths);

public struct Visited
{
    public long Count;
    public long Sum;
    public long First;
    public long Last;
    public long Highest;
    public long Lowest;
}

/// <summary>What the sink hears of.</summary>
public readonly record struct Report(string Of, long Visitor, long Count, long Sum);

[Process, KeyBy(nameof(Visit.Visitor)), UnboundedState("more visitors than memory has room for")]
public sealed class PerVisitor(Action<Visit> onVisit)
{
    public void On(in Visit visit, ref Visited visited, KeyState state, Emit<Report> emit)
    {
        onVisit(visit);
        visited.First = state.IsNew ? visit.At : visited.First;
        visited.Last = visit.At;
        visited.Count++;
        visited.Sum += visit.Amount;
        emit.Send(new("all", visit.Visitor, visited.Count, visited.Sum + visited.First));
        if (visited.Count % 11 == 0)
        {
            state.Clear();
        }
    }
}

[Process, KeyBy(nameof(Visit.Visitor)), StateTtl("2s")]
public readonly struct Recent
{
    public static void On(in Visit visit, ref Visited visited, KeyState state, Emit<Report> emit)
    {
        visited.Count++;
        visited.Sum += visit.Amount;
        emit.Send(new(state.IsNew ? "new" : "recent", visit.Visitor, visited.Count, visited.Sum));
    }
}

[Sink]
public sealed class Reports(Action<Report> take)
{
    public void Write(in Report report) => take(report);
}

[Pipeline]
[Flow<Visits, PerVisitor, Reports>]
[Flow<Visits, Recent, Reports>]
public partial class VisitorReports;

/// <summary>Emitted jobs whose state is many times the cache, on a disk, under the system's clock.</summary>
public sealed class ColdJobTests : IDisposable
{
    private const int Visitors = 30_000, Regulars = 300, Events = 100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string _directory = Directory.CreateTempSubdirectory("fastflow-cold").FullName;

    public ColdJobTests()
    {
        var random = new Random(7);
        File.WriteAllLines(
            Path.Combine(_directory, "visits.csv"),
            Enumerable.Range(0, Events).Select(i => string.Create(CultureInfo.InvariantCulture, $"{VisitorOf(random)},{random.Next(1000)},{i / 10}")).Prepend("Visitor,Amount,At"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Job_StateManyTimesTheCache_ReportsWhatMemoryWould()
    {
        var expected = await Run(StateBackend.InMemory);
        var cold = new CountedBackend(Cold());
        Assert.Equal(expected, await Run(cold));
        Assert.True(cold.Puts > Visitors);
        Assert.True(cold.Hits > Visitors / 2);
        Assert.Equal(2 * Events, expected.Count);
        Assert.Contains(expected, report => report is { Of: "new", Count: > 1 } or { Of: "recent" });
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_directory, "cold"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Job_FailsAgainAndAgain_ComesToTheSameEnd()
    {
        var expected = Last(await Run(StateBackend.InMemory));
        var (visits, crashes) = (0, 0);
        var reports = new List<Report>();
        var pipeline = Pipeline(
            reports,
            _ =>
            {
                if (++visits % 30_000 == 0)
                {
                    throw new InvalidDataException($"crash {++crashes}");
                }

                Thread.Sleep(visits % 2_000 == 0 ? 1 : 0);
            });
        var options = new JobOptions { State = Cold(), Checkpoints = new() { Directory = Path.Combine(_directory, "checkpoints"), Interval = TimeSpan.FromMilliseconds(20) }, Restart = RestartPolicy.FixedDelay(100, TimeSpan.Zero) };
        await using var job = pipeline.Start(options);
        await job.Completion.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.InRange(crashes, 2, 100);
        Assert.True(job.Checkpoints.Completed > 1);
        Assert.Equal(expected, Last(reports));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Savepoint_OfOneBackend_GoesOnInTheOther(bool firstIsCold, bool secondIsCold)
    {
        var expected = await Run(StateBackend.InMemory);
        var savepoint = Path.Combine(_directory, "savepoint");
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reports = new List<Report>();
        var pipeline = Pipeline(
            reports,
            visit =>
            {
                if (visit.At >= Events / 20)
                {
                    reached.TrySetResult();
                    Thread.Sleep(visit.At % 100 == 0 ? 1 : 0);
                }
            });
        await using (var job = pipeline.Start(new() { State = BackendOf(firstIsCold), Checkpoints = new() { Directory = Path.Combine(_directory, "first") } }))
        {
            await reached.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
            var asked = expected.First(static report => report.Visitor > Regulars).Visitor;
            Assert.NotNull(await job.ReadAsync<PerVisitor, Visited>(asked));
            await job.StopAsync(savepoint).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }

        Assert.InRange(reports.Count, Events / 2, (2 * Events) - 1);
        await Pipeline(reports, static _ => { })
            .RunAsync(new JobOptions { State = BackendOf(secondIsCold), Checkpoints = new() { Directory = Path.Combine(_directory, "second") }, RestoreFrom = savepoint }, TestContext.Current.CancellationToken)
            .WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(expected, reports);
    }

    // A few visitors come again and again.
    private static int VisitorOf(Random random) => random.Next(3) == 0 ? random.Next(Regulars) : random.Next(Visitors);

    private static Dictionary<(string, long), Report> Last(IEnumerable<Report> reports)
    {
        var last = new Dictionary<(string, long), Report>();
        foreach (var report in reports)
        {
            last[(report.Of, report.Visitor)] = report;
        }

        return last;
    }

    private StateBackend BackendOf(bool isCold) => isCold ? Cold() : StateBackend.InMemory;

    private StateBackend Cold() => StateBackend.RocksDb(Path.Combine(_directory, "cold"), RocksDbBackend.LeastCacheBytes);

    private VisitorReports Pipeline(List<Report> reports, Action<Visit> onVisit) => new(new Visits(Path.Combine(_directory, "visits.csv")), new PerVisitor(onVisit), new Reports(reports.Add));

    private async Task<List<Report>> Run(StateBackend backend)
    {
        var reports = new List<Report>();
        await Pipeline(reports, static _ => { }).RunAsync(new JobOptions { State = backend }, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return reports;
    }
}
