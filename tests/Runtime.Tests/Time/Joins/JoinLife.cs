using FastFlow.Tests.State;
using FastFlow.Tests.State.Snapshots;

namespace FastFlow.Tests.Time.Joins;

/// <summary>A join that can be stopped and restored.</summary>
internal abstract class JoinLife(IReadOnlyList<JoinStep> steps) : StoredLife
{
    protected abstract TimedJoin Join { get; }

    public sealed override void Dispose() => Join.Dispose();

    public sealed override void Do(int step, List<string> log)
    {
        var (act, _, time, _) = steps[step];
        Assert.True(Join.NextDue > Join.Watermark || Join.Watermark == long.MaxValue, $"At {Join.Watermark} it is due at {Join.NextDue}.");
        if (act != JoinAct.Watermark)
        {
            log.Add($"{step}: {Add(steps[step], step)}");
            while (MoveNextMatch())
            {
                log.Add($"{step}: {Shown}");
            }
        }
        else if (time < Join.NextDue)
        {
            Join.Skip(time);
        }
        else
        {
            BeginAdvance(time);
            while (MoveNext())
            {
                log.Add($"{step}: {Shown}");
            }

            Assert.True(Join.NextDue > time || time == long.MaxValue);
        }

        log.Add($"{step}: at {Join.Watermark}, late {Join.Late} {Join.LateLeft} {Join.LateRight}{Held}");
    }

    /// <summary>How much is held, where that is exact.</summary>
    protected virtual string Held => $", held {Join.HeldLeft} {Join.HeldRight}";

    protected abstract string Shown { get; }

    protected abstract bool Add(JoinStep step, int number);

    protected abstract bool MoveNextMatch();

    protected abstract void BeginAdvance(long watermark);

    protected abstract bool MoveNext();

    /// <summary>What all joins are tried with.</summary>
    public static void AssertRestores(Func<List<JoinStep>, int, StoredLife> make, string what, int seeds, int length = 500)
    {
        for (var seed = 0; seed < seeds; seed++)
        {
            var random = new Random(seed);
            var origin = JoinStream.Origins[random.Next(JoinStream.Origins.Length)];
            var few = JoinStream.Of(random, random.Next(1, 40), random.Next(1, 4), origin, random.Next(3) * 10);
            AssertSame(() => make(few, seed), few.Count, random, [.. Enumerable.Range(0, few.Count)], JoinStream.Name(seed, what));
            var many = JoinStream.Of(random, length, random.Next(2, 6), origin, random.Next(3) * 10);
            AssertSame(() => make(many, seed), many.Count, random, Places(random, many, 4), JoinStream.Name(seed, what));
        }
    }

    /// <summary>Thousands of keys, and a watermark that stands for long.</summary>
    public static void AssertRestoresManyKeys(Func<List<JoinStep>, int, StoredLife> make, string what)
    {
        for (var seed = 0; seed < 3; seed++)
        {
            var random = new Random(seed);
            var steps = JoinStream.Of(random, 12_000, 3000, 0);
            steps.RemoveAll(step => step.Act == JoinAct.Watermark && step.Time < long.MaxValue && random.Next(30) > 0);
            AssertSame(() => make(steps, seed), steps.Count, random, Places(random, steps, 3), JoinStream.Name(seed, what));
        }
    }

    public static void AssertSurvivesDamage(Func<List<JoinStep>, int, StoredLife> make, string what)
    {
        int refused = 0, tried = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var steps = JoinStream.Of(random, 300, random.Next(1, 4), JoinStream.Origins[random.Next(3)]);
            refused += Damage(() => make(steps, seed), steps.Count, random.Next(100, 250), random, 40, JoinStream.Name(seed, what));
            tried += 40;
        }

        Assert.InRange(refused, tried / 8, tried * 9 / 10);
    }

    private static HashSet<int> Places(Random random, List<JoinStep> steps, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(steps.Count))];
}
