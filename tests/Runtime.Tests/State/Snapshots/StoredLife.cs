namespace FastFlow.Tests.State.Snapshots;

/// <summary>
/// An engine that is driven by steps, and stopped and restored between any two of them: what comes out must be the same. What a test says of its engine derives this.
/// </summary>
internal abstract class StoredLife : IDisposable
{
    public abstract StoredState[] Parts { get; }

    /// <summary>Does a step and says what came out.</summary>
    public abstract void Do(int step, List<string> log);

    public abstract void Dispose();

    /// <summary>Lives through all steps; before some of them the engine is saved and another one goes on.</summary>
    public static List<string> Run(Func<StoredLife> make, int steps, Random random, params HashSet<int> restarts)
    {
        var log = new List<string>();
        var life = make();
        for (var step = 0; step < steps; step++)
        {
            if (restarts.Contains(step))
            {
                life = Restart(life, make, random);
            }

            life.Do(step, log);
        }

        life.Dispose();
        return log;
    }

    /// <summary>Compares an undisturbed life with one that is restored at each of some places alone, and with one that is at all of them.</summary>
    public static void AssertSame(Func<StoredLife> make, int steps, Random random, IReadOnlyCollection<int> places, string name)
    {
        var expected = Run(make, steps, random);
        foreach (var place in places)
        {
            AssertEqual(expected, Run(make, steps, random, place), $"{name}, restored before step {place}");
        }

        AssertEqual(expected, Run(make, steps, random, [.. places]), $"{name}, restored before steps {string.Join(", ", places.Take(50))}");
    }

    /// <summary>
    /// Damages rows of a life at some step, takes them back, and lives on: whatever they are, they are refused as a format error or the engine goes on, and nothing else happens.
    /// </summary>
    /// <returns>How many were refused.</returns>
    public static int Damage(Func<StoredLife> make, int steps, int at, Random random, int times, string name)
    {
        using var life = make();
        for (var step = 0; step < at; step++)
        {
            life.Do(step, []);
        }

        var refused = 0;
        for (var i = 0; i < times; i++)
        {
            var damaged = SavedRows.Of(life.Parts);
            damaged.Flip(random);
            using var next = make();
            try
            {
                damaged.Load(random, next.Parts);
            }
            catch (CheckpointFormatException)
            {
                refused++;
                continue;
            }
            catch (Exception e) when (e is not CheckpointFormatException)
            {
                Assert.Fail($"{name}, damage {i}: {e}");
            }

            for (var step = at; step < steps; step++)
            {
                next.Do(step, []);
            }
        }

        return refused;
    }

    private static StoredLife Restart(StoredLife life, Func<StoredLife> make, Random random)
    {
        var saved = SavedRows.Of(life.Parts);
        var next = make();
        saved.Load(random, next.Parts);
        Assert.Equal(saved.Sorted, SavedRows.Of(next.Parts).Sorted);

        // Saving changes nothing.
        Assert.Equal(saved.Sorted, SavedRows.Of(life.Parts).Sorted);
        life.Dispose();
        return next;
    }

    private static void AssertEqual(List<string> expected, List<string> actual, string name)
    {
        var at = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        if (at < Math.Max(expected.Count, actual.Count))
        {
            Assert.Fail($"{name}: line {at} of {expected.Count} and {actual.Count} is{Environment.NewLine}{(at < actual.Count ? actual[at] : "missing")}{Environment.NewLine}instead of{Environment.NewLine}{(at < expected.Count ? expected[at] : "none")}");
        }
    }
}
