using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// A table of eight times as many keys as its cache has room for, the others in RocksDB, against the same one in memory: updates of keys that the cache holds, the same with some of all keys in between, and of all keys
/// alike. Then the barrier's pause, and how long a snapshot takes to write and to restore.
/// </summary>
public static class ColdTables
{
    private const long CacheBytes = 32 << 20;
    // In memory the table is as full as the cache is: half.
    private const int Keys = 4_100_000;
    private const int HotKeys = 250_000;
    private const int Batch = 1024;
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    /// <summary>Measures and prints; the exit code.</summary>
    public static int Run()
    {
        var directory = Directory.CreateTempSubdirectory("fastflow-tier").FullName;
        try
        {
            using var tier = StateBackend.RocksDb(directory, CacheBytes).Open("Benchmark", 0)!;
            using var inMemory = new Subject(null);
            using var tiered = new Subject(tier);
            inMemory.Fill();
            tiered.Fill();
            tiered.Warm();
            Console.WriteLine(FormattableString.Invariant($"{Keys:N0} keys, of which {tiered.Table.Count:N0} in memory"));
            foreach (var (title, cold) in new[] { ("hot keys only", 0.0), ("1 event in 10,000 of all keys", 0.0001), ("1 in 1,000", 0.001), ("1 in 100", 0.01), ("all keys alike", 1.0) })
            {
                Compare(title, cold, inMemory, tiered);
            }

            Snapshot(tiered, directory);
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Compare(string title, double cold, Subject inMemory, Subject tiered)
    {
        tiered.For(Round, cold);
        var (with, without) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            without.Add(inMemory.For(Round, cold));
            with.Add(tiered.For(Round, cold));
        }

        var ratios = with.Zip(without, static (with, without) => with / without).ToArray();
        Console.WriteLine(FormattableString.Invariant(
            $"{title}: {Statistics.Median([.. with]) / 1e6:F2} M events/s, in memory {Statistics.Median([.. without]) / 1e6:F2}: {Statistics.Median([.. ratios]):F2} ({ratios.Min():F2} … {ratios.Max():F2}); longest eviction {tiered.TakeLongestEviction():F1} ms"));
    }

    private static void Snapshot(Subject tiered, string directory)
    {
        var path = Path.Combine(directory, "state.ffs");
        for (var i = 0; i < 3; i++)
        {
            var watch = Stopwatch.StartNew();
            using var frozen = tiered.Stored.Freeze(1);
            var pause = watch.Elapsed;
            using (var file = File.Create(path))
            {
                using var writer = new StateFileWriter(file, new("Benchmark", frozen.Schema, 1, 0, 1));
                frozen.Save(writer, 1);
                writer.Complete();
            }

            Console.WriteLine(FormattableString.Invariant($"snapshot: pause {pause.TotalMicroseconds:F0} µs, {new FileInfo(path).Length / 1e6:N0} MB written in {watch.Elapsed.TotalSeconds:F2} s"));
        }

        using var tier = StateBackend.RocksDb(directory, CacheBytes).Open("Restored", 0)!;
        using var restored = new Subject(tier);
        var restoring = Stopwatch.StartNew();
        using var stored = File.OpenRead(path);
        var reader = StateFileReader.Open(stored, path);
        restored.Stored.BeginLoad(reader.Rows);
        while (reader.MoveNext())
        {
            var key = reader.Key;
            var value = reader.Value;
            restored.Stored.Load(ref key, ref value);
        }

        var loaded = restoring.Elapsed;
        restored.Stored.EndLoad();
        Console.WriteLine(FormattableString.Invariant($"restored: {reader.Rows:N0} keys in {restoring.Elapsed.TotalSeconds:F2} s, of which {(restoring.Elapsed - loaded).TotalSeconds:F2} s look for keys that came twice"));
    }

    /// <summary>A table and a loop over batches as the generator emits it.</summary>
    private sealed class Subject : IDisposable
    {
        private readonly Random _random = new(1);
        private readonly NumberKey[] _batch = new NumberKey[Batch];
        private readonly bool _isTiered;
        private long _longest;

        public Subject(IStateTier? tier)
        {
            Stored = new("Totals", Table);
            _isTiered = tier is not null;
            if (tier is not null)
            {
                Stored.Attach(tier, CacheBytes);
            }
        }

        public KeyedTable<NumberKey, Totals> Table { get; } = new();

        public StoredTable<NumberKey, Totals, NumberKey, Totals> Stored { get; }

        public void Fill()
        {
            for (var i = 1; i <= Keys; i++)
            {
                Table.GetOrAdd(NumberKey.Random((ulong)i)).Add(i);
                if (i % Batch == 0)
                {
                    Stored.Evict();
                }
            }
        }

        /// <summary>Until the hot keys are in memory.</summary>
        public void Warm()
        {
            for (var i = 0; i < 16 * HotKeys; i++)
            {
                Table.GetOrAdd(Hot(i % HotKeys)).Add(i);
                if (i % Batch == 0)
                {
                    Stored.Evict();
                }
            }
        }

        /// <summary>Events per second of the time that the loop and the evictions take.</summary>
        public double For(TimeSpan time, double cold)
        {
            var (events, spent) = (0L, 0L);
            for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;)
            {
                foreach (ref var key in _batch.AsSpan())
                {
                    key = _random.NextDouble() < cold ? NumberKey.Random((ulong)_random.Next(1, Keys)) : Hot(_random.Next(HotKeys));
                }

                var from = Stopwatch.GetTimestamp();
                for (var i = 0; i < _batch.Length; i++)
                {
                    i = Update(i);
                    if (i < _batch.Length)
                    {
                        Table.GetOrAdd(in _batch[i]).Add(i);
                    }
                }

                var evicting = Stopwatch.GetTimestamp();
                if (_isTiered)
                {
                    Stored.Evict();
                }

                var until = Stopwatch.GetTimestamp();
                _longest = Math.Max(_longest, until - evicting);
                spent += until - from;
                events += _batch.Length;
            }

            return events * (double)Stopwatch.Frequency / spent;
        }

        // Old ones and new ones: those that were there first lie nearer to their homes.
        private static NumberKey Hot(int n) => NumberKey.Random((ulong)(1 + ((long)n * (Keys / HotKeys))));

        public double TakeLongestEviction()
        {
            var longest = _longest * 1e3 / Stopwatch.Frequency;
            _longest = 0;
            return longest;
        }

        public void Dispose() => Table.Dispose();

        [MethodImpl(MethodImplOptions.NoInlining)]
        private int Update(int i)
        {
            var cursor = Table.Cursor();
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
}
