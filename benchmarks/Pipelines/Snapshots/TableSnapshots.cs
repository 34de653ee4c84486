using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// Snapshots of a table with 1 GiB of slots, half full, while a loop like the emitted one updates keys on a tenth of its pages: the barrier's pause, what is left of the throughput with a snapshot every second,
/// and how long it takes to restore one.
/// </summary>
public static class TableSnapshots
{
    private const int Keys = 1 << 24;
    private const double HotShare = 0.1;
    private const int Batch = 4096;
    private const int Rounds = 6;

    // Barriers before the pauses count: the first calls are compiled.
    private const int WarmUps = 4;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly string Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"fastflow-snapshot-{Environment.ProcessId}.ffs");

    /// <summary>Measures and prints; the exit code.</summary>
    public static int Run()
    {
        using var table = new KeyedTable<NumberKey, Totals>();
        var stored = new StoredTable<NumberKey, Totals, NumberKey, Totals>("Totals", table);
        var before = Environment.WorkingSet;
        stored.BeginLoad(Keys);
        for (var i = 1UL; i <= Keys; i++)
        {
            table.GetOrAdd(NumberKey.Random(i)).Count = (long)i;
        }

        Console.WriteLine(FormattableString.Invariant($"{table.Count:N0} keys, {(double)(Environment.WorkingSet - before) / table.Count:F1} bytes per key"));
        var load = new Load(table, [.. Enumerable.Range(1, Keys).Select(i => NumberKey.Random((ulong)i)).Where(IsHot)]);
        Console.WriteLine(FormattableString.Invariant($"{load.Keys.Length:N0} keys are updated"));
        load.For(Round, null);
        Throughput(load, stored);
        Restore(stored);
        return 0;
    }

    // By where a key's home is, as long as the table keeps its first multiplier.
    private static bool IsHot(NumberKey key) => ((ulong)key.Value * 0x9E3779B97F4A7C15) >> 32 < HotShare * (1L << 32);

    private static void Throughput(Load load, StoredTable<NumberKey, Totals, NumberKey, Totals> stored)
    {
        foreach (var (title, isDelta) in new[] { ("whole and deltas", true), ("whole each time", false) })
        {
            var snapshots = new Snapshots(stored, isDelta);
            var ratios = new List<double>();
            for (var round = 0; round < Rounds * (isDelta ? 2 : 1); round++)
            {
                var without = load.For(Round, null);
                var with = load.For(Round * 2, snapshots);
                ratios.Add(with / without);
                snapshots.Finish();
            }

            var pauses = snapshots.Pauses.Order().ToArray();
            Console.WriteLine(FormattableString.Invariant(
                $"{title}: {Statistics.Median(ratios):F2} of the throughput without ({ratios.Min():F2} … {ratios.Max():F2}); {pauses.Length} barriers, of which {snapshots.Deltas} deltas: pause p50 {Micros(pauses, 0.5):F1}, p99 {Micros(pauses, 0.99):F1}, highest {Micros(pauses, 1):F1} µs; copies {snapshots.HighestCopyBytes >> 20} MiB, {snapshots.Waits} waits"));
        }
    }

    private static double Micros(long[] sorted, double share) => Statistics.Percentile(sorted, share) * 1e6 / Stopwatch.Frequency;

    private static void Restore(StoredTable<NumberKey, Totals, NumberKey, Totals> stored)
    {
        try
        {
            var watch = Stopwatch.StartNew();
            using (var frozen = stored.Freeze(1))
            {
                Snapshots.Write(frozen);
            }

            var bytes = new FileInfo(Path).Length;
            Console.WriteLine(FormattableString.Invariant($"written: {bytes / 1e6:N0} MB in {watch.Elapsed.TotalSeconds:F2} s"));
            for (var i = 0; i < 3; i++)
            {
                using var table = new KeyedTable<NumberKey, Totals>();
                var target = new StoredTable<NumberKey, Totals, NumberKey, Totals>("Totals", table);
                watch.Restart();
                using var file = File.OpenRead(Path);
                var reader = StateFileReader.Open(file, Path);
                var verified = watch.Elapsed;
                target.BeginLoad(reader.Rows);
                while (reader.MoveNext())
                {
                    var key = reader.Key;
                    var value = reader.Value;
                    target.Load(ref key, ref value);
                }

                target.EndLoad();
                Console.WriteLine(FormattableString.Invariant($"restored: {table.Count:N0} keys, 1 GiB of slots, in {watch.Elapsed.TotalSeconds:F2} s, of which {verified.TotalSeconds:F2} s verify"));
            }
        }
        finally
        {
            File.Delete(Path);
        }
    }

    /// <summary>A loop over batches as the generator emits it: it finds keys and fetches slots ahead; a key that it doesn't find is for the table.</summary>
    private sealed class Load(KeyedTable<NumberKey, Totals> table, NumberKey[] keys)
    {
        private readonly Random _random = new(1);
        private readonly NumberKey[] _batch = new NumberKey[Batch];

        public NumberKey[] Keys => keys;

        /// <summary>Events per second of the time that the loop takes.</summary>
        public double For(TimeSpan time, Snapshots? snapshots)
        {
            var (events, spent) = (0L, 0L);
            for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;)
            {
                // Making the batch isn't what is measured.
                foreach (ref var key in _batch.AsSpan())
                {
                    key = keys[_random.Next(keys.Length)];
                }

                var from = Stopwatch.GetTimestamp();
                for (var i = 0; i < _batch.Length; i++)
                {
                    i = Update(i);
                    if (i < _batch.Length)
                    {
                        table.GetOrAdd(in _batch[i]).Add(i);
                    }
                }

                snapshots?.AtBarrier(Interval);
                spent += Stopwatch.GetTimestamp() - from;
                events += _batch.Length;
            }

            return events * (double)Stopwatch.Frequency / spent;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private int Update(int i)
        {
            var cursor = table.Cursor();
            var until = _batch.Length - 16;
            for (; i < _batch.Length; i++)
            {
                if (i < until)
                {
                    cursor.Prefetch(in _batch[i + 16]);
                }

                ref var totals = ref cursor.Find(in _batch[i]);
                if (Unsafe.IsNullRef(ref totals))
                {
                    break;
                }

                totals.Add(i);
            }

            return i;
        }
    }

    /// <summary>Takes a snapshot at a barrier if it is time and the one before is written, and has another thread write it.</summary>
    private sealed class Snapshots(StoredTable<NumberKey, Totals, NumberKey, Totals> stored, bool isDelta)
    {
        private long _last = Stopwatch.GetTimestamp();
        private long _since;
        private int _barriers;
        private Task _writing = Task.CompletedTask;

        public List<long> Pauses { get; } = [];

        public int Deltas { get; private set; }

        public long HighestCopyBytes => stored.CopyUse.HighestBytes;

        public long Waits => stored.CopyUse.Waits;

        public void AtBarrier(TimeSpan interval)
        {
            if (!_writing.IsCompleted || Stopwatch.GetElapsedTime(_last) < interval)
            {
                return;
            }

            _last = Stopwatch.GetTimestamp();
            var frozen = stored.Freeze(1, isDelta ? _since : null);
            if (_barriers++ >= WarmUps)
            {
                Pauses.Add(Stopwatch.GetTimestamp() - _last);
            }

            (_since, Deltas) = (frozen.Version, Deltas + (frozen.IsDelta ? 1 : 0));
            _writing = Task.Factory.StartNew(() => Write(frozen), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public void Finish() => _writing.GetAwaiter().GetResult();

        public static void Write(FrozenState frozen)
        {
            using (frozen)
            {
                using var file = File.Create(Path);
                using var writer = new StateFileWriter(file, new("Benchmark", frozen.Schema, 1, 0, 1));
                frozen.Save(writer, 1);
                writer.Complete();
            }
        }
    }
}
