namespace FastFlow;

/// <summary>A timer that is set.</summary>
internal struct TimerNode<TKey>
    where TKey : struct, IKey<TKey>
{
    /// <summary>In <see cref="Entry"/>: there is no such timer any more.</summary>
    public const long Gone = -1;

    public TKey Key;
    public long Time;

    /// <summary>Counts the timers of a queue in the order of being set.</summary>
    public long Number;

    /// <summary>The number of its entry in the order: that of the timer, or an earlier one if the timer has since been moved to a later time.</summary>
    public long Entry;

    /// <summary>The key's timer before this one in its list, or 0.</summary>
    public int Previous;

    /// <summary>The key's timer behind this one, or 0.</summary>
    public int Next;

    public TimeDomain Domain;
}
