namespace FastFlow;

/// <summary>Some consecutive events of a key, gathered: what windows of counts are put together from.</summary>
internal struct CountPane<TAccumulator>
{
    public TAccumulator Accumulator;

    /// <summary>How many events; of none the rest means nothing.</summary>
    public int Events;

    /// <summary>The lowest and the highest time of its events.</summary>
    public long Lowest;
    public long Highest;

    /// <summary>The arrival number of its first event.</summary>
    public long Arrival;

    /// <summary>The span of its events' times.</summary>
    public readonly Window Window => new(new(Lowest), new(TimeMath.Add(Highest, 1)));

    /// <summary>Takes account of an event that is about to be added to the accumulator.</summary>
    public void Count(long time, long arrival)
    {
        if (Events++ == 0)
        {
            (Lowest, Highest, Arrival) = (time, time, arrival);
        }
        else
        {
            (Lowest, Highest) = (Math.Min(Lowest, time), Math.Max(Highest, time));
        }
    }

    /// <summary>Adds later events.</summary>
    public void Merge<TOperations>(in TOperations operations, in CountPane<TAccumulator> later)
        where TOperations : struct, IAccumulator<TAccumulator>
    {
        if (later.Events == 0)
        {
            return;
        }

        if (Events == 0)
        {
            (Lowest, Highest, Arrival) = (later.Lowest, later.Highest, later.Arrival);
            operations.Copy(ref Accumulator, in later.Accumulator);
        }
        else
        {
            (Lowest, Highest) = (Math.Min(Lowest, later.Lowest), Math.Max(Highest, later.Highest));
            operations.Merge(ref Accumulator, in later.Accumulator);
        }

        Events += later.Events;
    }

    /// <summary>Drops the events, if there are any.</summary>
    public void Release<TOperations>(in TOperations operations)
        where TOperations : struct, IAccumulator<TAccumulator>
    {
        if (Events > 0)
        {
            operations.Release(ref Accumulator);
            this = default;
        }
    }
}
