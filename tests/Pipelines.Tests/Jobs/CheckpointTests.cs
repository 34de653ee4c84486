using System.Globalization;

namespace FastFlow.Pipelines.Tests.Jobs;

public readonly record struct Ride(long Id, string City, long At);

[Source, EventTime(nameof(Ride.At)), Watermark(OutOfOrderness = "5ms")]
public sealed class Rides(params string[] paths) : CsvFiles<Ride>(paths);

/// <summary>Fails where the test says.</summary>
[Filter]
public sealed class Crash(Action<Ride> onRide)
{
    public bool Keep(in Ride ride)
    {
        onRide(ride);
        return true;
    }
}

[Process, KeyBy(nameof(Ride.City)), UnboundedState("as many as there are cities")]
public readonly struct NumberPerCity
{
    public static void On(in Ride ride, ref long count, Emit<string> emit) => emit.Send($"{ride.City} {++count}: {ride.Id}");
}

[Aggregate, KeyBy(nameof(Ride.City)), TumblingWindow("100ms"), AllowedLateness("0s")]
public readonly struct RidesPerWindow
{
    public static void Add(ref long count, in Ride ride) => count++;

    public static string Result(in long count, string key, Window window) => $"{key} until {window.End.ToDateTimeOffset():ss.fff}: {count}";
}

[Sink]
public interface ILedger : ITransactionalSink<string, Entry>;

public readonly record struct Entry(long Attempt, long Epoch);

[Pipeline(Delivery = Delivery.ExactlyOnce)]
[Flow<Rides, Crash, NumberPerCity, ILedger>]
[Flow<Crash, RidesPerWindow, ILedger>]
public partial class RidesToLedger;

/// <summary>An emitted pipeline over files, windows and transactions, on a disk, under the system's clock: what its ledger has in the end doesn't depend on what failed on the way.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const int Files = 3, RidesPerFile = 4000;
    private readonly string _directory = Directory.CreateTempSubdirectory("fastflow-").FullName;
    private readonly ITestOutputHelper _output;

    public CheckpointTests(ITestOutputHelper output)
    {
        _output = output;
        var random = new Random(7);
        for (var file = 0; file < Files; file++)
        {
            long time = 0;
            File.WriteAllLines(
                Path.Combine(_directory, $"{file}.csv"),
                Enumerable.Range(0, RidesPerFile).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(file * RidesPerFile) + i},city{random.Next(5)},{time += random.Next(4) - (random.Next(3) == 0 ? 2 : 0)}")).Prepend("Id,City,At"));
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Crashes_InTheSameProcess_LedgerIsThatOfAnUndisturbedRun()
    {
        var undisturbed = await Run("undisturbed", static _ => { }, RestartPolicy.None, new Ledger());
        Assert.Equal(Files * RidesPerFile, undisturbed.Count(line => !line.Contains("until", StringComparison.Ordinal)));
        var seed = Environment.TickCount;
        _output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (rides, crashes, next) = (0, 0, random.Next(1100, 1800));
        var lines = await Run(
            "crashing",
            ride =>
            {
                // Time for a checkpoint now and then; a failure in the second or third batch each time.
                Thread.Sleep(++rides % 100 == 0 ? 1 : 0);
                if (rides == next && crashes < 8)
                {
                    next += random.Next(1100, 1800);
                    throw new InvalidDataException($"crash {++crashes}");
                }
            },
            RestartPolicy.FixedDelay(100, TimeSpan.Zero),
            new Ledger());

        Assert.Equal(undisturbed, lines);
        Assert.InRange(crashes, 5, 8);
    }

    [Fact]
    public async Task Stops_AndStartsFromCheckpointsAndSavepoints_LedgerIsThatOfAnUndisturbedRun()
    {
        var undisturbed = await Run("undisturbed", static _ => { }, RestartPolicy.None, new Ledger());
        var ledger = new Ledger();
        string? savepoint = null;
        for (var run = 0; run < 6; run++)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var rides = 0;
            var pipeline = Pipeline(
                ride =>
                {
                    Thread.Sleep(++rides % 20 == 0 ? 1 : 0);
                    if (rides == 250)
                    {
                        reached.TrySetResult();
                    }
                },
                ledger);

            // Every other one in a directory of its own, from the savepoint of the one before.
            await using var job = pipeline.Start(new() { Checkpoints = new() { Directory = Path.Combine(_directory, $"stops{run / 2}") }, RestoreFrom = run % 2 == 0 ? savepoint : null });
            await reached.Task.Soon();
            if (run % 2 == 0)
            {
                await job.StopAsync().Soon();
            }
            else
            {
                savepoint = Path.Combine(_directory, $"savepoint{run}");
                await job.StopAsync(savepoint).Soon();
            }
        }

        await Pipeline(static _ => { }, ledger).RunAsync(new JobOptions { Checkpoints = new() { Directory = Path.Combine(_directory, "last") }, RestoreFrom = savepoint }, TestContext.Current.CancellationToken).Soon();
        Assert.Equal(undisturbed, ledger.Lines);
    }

    private RidesToLedger Pipeline(Action<Ride> onRide, Ledger ledger) => new(new Rides(Path.Combine(_directory, "*.csv")), new Crash(onRide), ledger);

    private async Task<IReadOnlyList<string>> Run(string name, Action<Ride> onRide, RestartPolicy restart, Ledger ledger)
    {
        var checkpoints = new CheckpointOptions { Directory = Path.Combine(_directory, name), Interval = TimeSpan.FromMilliseconds(5) };
        await using var job = Pipeline(onRide, ledger).Start(new() { Checkpoints = checkpoints, Restart = restart });
        await job.Completion.Soon();
        _output.WriteLine($"{name}: {job.Checkpoints}");
        return ledger.Lines;
    }

    private sealed class Ledger : ILedger
    {
        private readonly Dictionary<Entry, List<string>> _prepared = [];
        private readonly HashSet<Entry> _committed = [];

        public List<string> Lines { get; } = [];

        public async ValueTask RecoverAsync(IReadOnlyList<Entry> toCommit, TransactionalSinkContext context, CancellationToken cancellationToken)
        {
            foreach (var entry in toCommit)
            {
                await CommitAsync(entry, cancellationToken);
            }

            foreach (var left in _prepared.Keys.Where(entry => entry.Attempt < context.Attempt).ToList())
            {
                _prepared.Remove(left);
            }
        }

        public ITransactionalWriter<string, Entry> Open(TransactionalSinkContext context) => new Writer(this, context.Attempt);

        public ValueTask CommitAsync(Entry transaction, CancellationToken cancellationToken)
        {
            if (!_committed.Contains(transaction))
            {
                Lines.AddRange(_prepared[transaction]);
                _prepared.Remove(transaction);
                _committed.Add(transaction);
            }

            return ValueTask.CompletedTask;
        }

        private sealed class Writer(Ledger ledger, long attempt) : ITransactionalWriter<string, Entry>
        {
            private readonly Dictionary<long, List<string>> _open = [];
            private List<string> _current = [];

            public ValueTask BeginAsync(long epoch, CancellationToken cancellationToken)
            {
                lock (_open)
                {
                    _open.Add(epoch, _current = []);
                }

                return ValueTask.CompletedTask;
            }

            public ValueTask WriteAsync(ReadOnlyMemory<string> events, CancellationToken cancellationToken)
            {
                _current.AddRange(events.ToArray());
                return ValueTask.CompletedTask;
            }

            public ValueTask<Entry> PrepareAsync(long epoch, CancellationToken cancellationToken)
            {
                lock (_open)
                {
                    ledger._prepared.Add(new(attempt, epoch), _open[epoch]);
                    _open.Remove(epoch);
                }

                return ValueTask.FromResult(new Entry(attempt, epoch));
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
