using System.Text;
using FastFlow.Tests.Checkpoints.Simulation;

namespace FastFlow.Tests.Connectors.Rolling;

/// <summary>A job with a rolling sink from its first start to its end, over killed processes, losses of power, failing disks and processes that don't know that they are over.</summary>
internal sealed class SimulatedRollingWorld
{
    private const int MostAttempts = 60;

    private readonly Random _random;
    private readonly SimulatedFiles _files;
    private readonly SimulatedRules _rules;

    // Where files end follows from the events alone.
    private readonly bool _isRepeatable;
    private readonly KeptCheckpoint _kept = new();
    private readonly SettableTime _time = new();
    private readonly int _events;
    private readonly int _workers;
    private readonly Dictionary<string, string> _expected;
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);
    private SimulatedRollingJob? _zombie;

    public SimulatedRollingWorld(int seed, Func<string, bool>? ignoresFlushOf = null)
    {
        _random = new Random(seed);
        _files = new(_random);
        _events = _random.Next(1, 60);
        _isRepeatable = _random.Next(3) > 0;
        _rules = SimulatedRules.Draw(_random, _isRepeatable);

        // 0: another number at every start.
        _workers = _isRepeatable ? _random.Next(1, 3) : _random.Next(0, 3);
        _expected = _isRepeatable ? Undisturbed() : [];
        Log.Clear();
        Log.Add($"{_rules}");
        _files.IgnoresFlushOf = ignoresFlushOf ?? _files.IgnoresFlushOf;
    }

    /// <summary>What happened, for whoever looks into a failure.</summary>
    public List<string> Log { get; } = [];

    public int Attempts { get; private set; }

    public int PowerLosses { get; private set; }

    public int Faults { get; private set; }

    public int Zombies { get; private set; }

    public void Run()
    {
        while (!RunOnce())
        {
            if (Attempts > MostAttempts)
            {
                throw new BrokenPromise("it never ends");
            }
        }

        var lines = _files.Visible.SelectMany(file => Lines(file.Value)).Order().ToArray();
        Check(lines.SequenceEqual(Enumerable.Range(0, _events)), $"of {_events} events, those written are {string.Join(' ', lines)}");
        Check(!_isRepeatable || _files.Visible.Count() == _expected.Count, "files are missing");
        _zombie = null;

        // One that starts from the last checkpoint has nothing to do, and finds nothing that was left behind.
        _kept.Attempt++;
        _ = new SimulatedRollingJob(_random, _kept, SimulatedRolling.Of(_files, _rules), _time, Math.Max(1, _workers), _events, Log);
        LookAtFiles();
        Check(_files.Hidden.Order(StringComparer.Ordinal).SequenceEqual([".fastflow/OWNER"]), $"left behind: {string.Join(' ', _files.Hidden)}");
    }

    // One attempt; true if it came to the end.
    private bool RunOnce()
    {
        Attempts++;
        _kept.Attempt++;
        var isQuiet = Attempts > MostAttempts / 2;
        _files.FaultEvery = isQuiet ? 0 : _random.Next(3) * 100;
        _files.CrashAfter(isQuiet ? -1 : _random.Next(3) == 0 ? _random.Next(1, 20) : _random.Next(1, 400));
        SimulatedRollingJob? job = null;
        try
        {
            job = new(_random, _kept, SimulatedRolling.Of(_files, _rules), _time, _workers > 0 ? _workers : _random.Next(1, 4), _events, Log);
            while (!job.IsDone)
            {
                job.Step();
                _time.Advance(TimeSpan.FromSeconds(_random.Next(3)));
                LookAtFiles();
                StepZombie();
            }

            return true;
        }
        catch (SimulatedCrash)
        {
            Crash(job);
        }
        catch (IOException)
        {
            // A disk that failed: the job ends, and starts again.
            Faults++;
            Log.Add("the disk failed");
            job?.Abandon();
        }
        finally
        {
            _files.FaultEvery = 0;
            _files.DontCrash();
        }

        LookAtFiles();
        return false;
    }

    private void Crash(SimulatedRollingJob? job)
    {
        if (_random.Next(3) == 0)
        {
            PowerLosses++;
            Log.Add("the power goes");
            _files.LosePower();
            _zombie = null;
        }
        else if (job is not null)
        {
            _zombie = job;
            Log.Add("a zombie is left");
        }
    }

    private void StepZombie()
    {
        if (_zombie is null || _random.Next(4) == 0)
        {
            return;
        }

        try
        {
            _zombie.Step();
            Zombies++;
            _zombie = _zombie.IsDone ? null : _zombie;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // Its files are gone.
            _zombie = null;
        }

        LookAtFiles();
    }

    // Readers see whole files only, and never one that changes.
    private void LookAtFiles()
    {
        foreach (var (path, bytes) in _files.Visible)
        {
            var text = Encoding.UTF8.GetString(bytes);
            Check(!_isRepeatable || (_expected.TryGetValue(path, out var expected) && expected == text), $"'{path}' is '{text}', undisturbed '{_expected.GetValueOrDefault(path)}'");
            Check(_seen.TryAdd(path, text) || _seen[path] == text, $"'{path}' was '{_seen[path]}' and is '{text}'");
        }
    }

    private Dictionary<string, string> Undisturbed()
    {
        var files = new SimulatedFiles(_random);
        var job = new SimulatedRollingJob(_random, new() { Attempt = 1 }, SimulatedRolling.Of(files, _rules), _time, _workers, _events, Log);
        while (!job.IsDone)
        {
            job.Step();
        }

        return files.Visible.ToDictionary(static pair => pair.Key, static pair => Encoding.UTF8.GetString(pair.Value), StringComparer.Ordinal);
    }

    private IEnumerable<int> Lines(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        Check(text.EndsWith('\n'), $"'{text}' ends within a line");
        var lines = text[..^1].Split('\n');
        Check(!_rules.HasHeader || lines[0] == SimulatedRolling.HeaderText, $"'{lines[0]}' is no header");
        return lines.Skip(_rules.HasHeader ? 1 : 0).Select(static line => int.Parse(line.Split(',')[0]));
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BrokenPromise(otherwise);
        }
    }

    private sealed class SettableTime : TimeProvider
    {
        private DateTimeOffset _now = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public void Advance(TimeSpan time) => _now += time;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
