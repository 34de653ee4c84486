namespace FastFlow.Tests.Time.Windows;

/// <summary>An accumulator of events by their numbers.</summary>
internal interface IEventsOps<TAccumulator> : IAccumulator<TAccumulator>
{
    void Add(ref TAccumulator accumulator, int id);

    /// <summary>The events in it, or null if it only knows about them.</summary>
    int[]? Events(in TAccumulator accumulator);

    bool Matches(in TAccumulator accumulator, int[] events);

    /// <summary>How many accumulators there are that have not been released.</summary>
    int Alive { get; }
}

/// <summary>Unmanaged: how many, and a sum that tells sets apart.</summary>
internal struct Tally
{
    public long Count;
    public ulong Sum;
}

internal readonly struct TallyOps : IEventsOps<Tally>
{
    public static bool IsPlain => true;

    public int Alive => 0;

    public void Add(ref Tally accumulator, int id)
    {
        accumulator.Count++;
        accumulator.Sum += KeyHash.Stable(id);
    }

    public void Copy(ref Tally into, in Tally from) => Merge(ref into, in from);

    public void Merge(ref Tally into, in Tally from)
    {
        into.Count += from.Count;
        into.Sum += from.Sum;
    }

    public void Release(ref Tally accumulator) { }

    public int[]? Events(in Tally accumulator) => null;

    public bool Matches(in Tally accumulator, int[] events)
    {
        Tally expected = default;
        foreach (var id in events)
        {
            Add(ref expected, id);
        }

        return accumulator.Count == expected.Count && accumulator.Sum == expected.Sum;
    }
}

/// <summary>A class, made when needed; knows all that live, so that none is released twice, used after it, or forgotten.</summary>
internal sealed class Bag
{
    public readonly List<int> Ids = [];
    public bool IsReleased;
}

internal readonly struct BagOps(HashSet<Bag> alive) : IEventsOps<Bag?>
{
    public int Alive => alive.Count;

    public void Add(ref Bag? accumulator, int id) => Touch(ref accumulator).Ids.Add(id);

    public void Copy(ref Bag? into, in Bag? from) => Merge(ref into, in from);

    public void Merge(ref Bag? into, in Bag? from)
    {
        Assert.False(from!.IsReleased, "Merged from an accumulator that was released.");
        Touch(ref into).Ids.AddRange(from.Ids);
    }

    public void Release(ref Bag? accumulator)
    {
        Assert.True(alive.Remove(accumulator!), "Released an accumulator twice, or none.");
        accumulator!.IsReleased = true;
        accumulator = null;
    }

    public int[]? Events(in Bag? accumulator)
    {
        Assert.False(accumulator!.IsReleased, "Gave an accumulator that was released.");
        return [.. accumulator.Ids];
    }

    public bool Matches(in Bag? accumulator, int[] events) => accumulator!.Ids.Order().SequenceEqual(events.Order());

    private Bag Touch(ref Bag? accumulator)
    {
        if (accumulator is null)
        {
            alive.Add(accumulator = new());
        }

        Assert.False(accumulator.IsReleased, "Added to an accumulator that was released.");
        return accumulator;
    }
}
