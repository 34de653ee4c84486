namespace FastFlow.Tests.Time.Windows;

/// <summary>An accumulator of events by their numbers.</summary>
internal interface IEventsOps<TAccumulator> : IAccumulator<TAccumulator>, IAccumulatorCodec<TAccumulator>
{
    void Add(ref TAccumulator accumulator, int id);

    /// <summary>The events in it, or null if it only knows about them.</summary>
    int[]? Events(in TAccumulator accumulator);

    bool Matches(in TAccumulator accumulator, int[] events);

    /// <summary>How many accumulators there are that have not been released.</summary>
    int Alive { get; }

    /// <summary>All there were belong to windows that are gone as a whole.</summary>
    void ForgetAll();

    /// <summary>A number that says what was added and merged in which order, as sums of floating-point numbers do.</summary>
    ulong Digest(in TAccumulator accumulator);
}

/// <summary>Unmanaged: how many, a sum that tells sets apart, and a number that tells ways of merging apart.</summary>
internal struct Tally
{
    public long Count;
    public ulong Sum;
    public ulong Way;
}

internal readonly struct TallyOps : IEventsOps<Tally>
{
    public static bool IsPlain => true;

    public int Alive => 0;

    public void Add(ref Tally accumulator, int id)
    {
        accumulator.Count++;
        accumulator.Sum += KeyHash.Stable(id);
        accumulator.Way = KeyHash.Combine(accumulator.Way, KeyHash.Stable(id), 1);
    }

    public void Copy(ref Tally into, in Tally from) => Merge(ref into, in from);

    public void Merge(ref Tally into, in Tally from)
    {
        into.Way = into.Count == 0 ? from.Way : KeyHash.Combine(into.Way, from.Way, 2);
        into.Count += from.Count;
        into.Sum += from.Sum;
    }

    public void Release(ref Tally accumulator) { }

    public void ForgetAll() { }

    public ulong Digest(in Tally accumulator) => accumulator.Way;

    public static StateType Type => StateType.Struct(
        new("Count", StateType.Of(StateKind.Int64)), new("Sum", StateType.Of(StateKind.UInt64)), new("Way", StateType.Of(StateKind.UInt64)));

    public void Write(ref StateWriter writer, in Tally value)
    {
        writer.WriteInt64(value.Count);
        writer.WriteUInt64(value.Sum);
        writer.WriteUInt64(value.Way);
    }

    public Tally Read(ref StateReader reader) => new() { Count = reader.ReadInt64(), Sum = reader.ReadUInt64(), Way = reader.ReadUInt64() };

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

    public void ForgetAll() => alive.Clear();

    public ulong Digest(in Bag? accumulator) => accumulator!.Ids.Aggregate(0UL, (digest, id) => KeyHash.Combine(digest, (ulong)id, 1));

    public static StateType Type => StateType.Array(StateType.Of(StateKind.Int32));

    public void Write(ref StateWriter writer, in Bag? value)
    {
        Assert.False(value!.IsReleased, "Wrote an accumulator that was released.");
        writer.WriteCount(value.Ids.Count);
        foreach (var id in value.Ids)
        {
            writer.WriteInt32(id);
        }
    }

    public Bag? Read(ref StateReader reader)
    {
        var bag = new Bag();
        for (var left = reader.ReadCount(sizeof(int)); left > 0; left--)
        {
            bag.Ids.Add(reader.ReadInt32());
        }

        alive.Add(bag);
        return bag;
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

/// <summary>Where the events of a test are, as long as its windows live.</summary>
internal sealed class LogBox
{
    public EventLogs<int> Logs = new();
}

/// <summary>All events, as handlers of whole windows get them: by arrival, whatever panes they came through.</summary>
internal readonly struct LogOps(LogBox box) : IEventsOps<LogHandle>
{
    public static StateType Type => EventLogCodec<int, State.Snapshots.IntCodec>.Type;

    public int Alive => box.Logs.ChunksInUse;

    public void Add(ref LogHandle accumulator, int id) => box.Logs.Append(ref accumulator, id);

    public void Copy(ref LogHandle into, in LogHandle from) => Merge(ref into, in from);

    public void Merge(ref LogHandle into, in LogHandle from) => box.Logs.Merge(ref into, in from);

    public void Release(ref LogHandle accumulator) => box.Logs.Release(ref accumulator);

    public int[]? Events(in LogHandle accumulator) => null;

    public bool Matches(in LogHandle accumulator, int[] events) => box.Logs.Read(in accumulator).SequenceEqual(events);

    public void ForgetAll() => box.Logs = new();

    public ulong Digest(in LogHandle accumulator)
    {
        var digest = 0UL;
        foreach (var id in box.Logs.Read(in accumulator))
        {
            digest = KeyHash.Combine(digest, (ulong)id, 1);
        }

        return digest;
    }

    public void Write(ref StateWriter writer, in LogHandle value) => new EventLogCodec<int, State.Snapshots.IntCodec>(box.Logs).Write(ref writer, in value);

    public LogHandle Read(ref StateReader reader) => new EventLogCodec<int, State.Snapshots.IntCodec>(box.Logs).Read(ref reader);
}
