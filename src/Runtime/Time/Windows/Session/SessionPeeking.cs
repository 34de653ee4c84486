using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <content>What an event would be added to, for operators that may fail at it without a trace.</content>
public sealed partial class SessionWindows<TKey, TAccumulator, TOperations>
{
    /// <summary>
    /// A copy of what <see cref="Add"/> would give for an event, which changes and counts nothing: the sessions that it would join are merged in the copy and stay apart. For accumulators that
    /// are copied as a whole.
    /// </summary>
    /// <param name="key">The event's key.</param>
    /// <param name="time">Its time.</param>
    /// <param name="gap">Its gap, in ticks; more than 0.</param>
    /// <param name="carried">The watermark that it carries.</param>
    /// <param name="accumulator">The copy; default if the event begins a session.</param>
    /// <returns>False if the event is too late.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The gap isn't above 0.</exception>
    public bool TryPeek(in TKey key, long time, long gap, long carried, [MaybeNull] out TAccumulator accumulator)
    {
        accumulator = default!;
        time = Math.Min(time, TimeMath.LastWatermark);
        var end = TimeMath.Add(time, RequireGap(gap));
        ref var open = ref Table.TryGetRef(in key, out var hasSlot);
        var joinsOpen = hasSlot && time < open.End && open.Start < end;
        var mergedEnd = joinsOpen ? Math.Max(end, open.End) : end;
        var (newestJoined, oldestJoined) = FindJoined(_records.NewestOf(in key), time, end, ref mergedEnd);
        if (IsClosed(mergedEnd, Math.Max(carried, Watermark)))
        {
            return false;
        }

        if (oldestJoined == 0)
        {
            accumulator = joinsOpen ? open.Accumulator : default!;
            return true;
        }

        accumulator = _records[oldestJoined].Accumulator;
        for (var link = oldestJoined; link != newestJoined;)
        {
            link = _records[link].Newer;
            _operations.Merge(ref accumulator, in _records[link].Accumulator);
        }

        if (joinsOpen)
        {
            _operations.Merge(ref accumulator, in open.Accumulator);
        }

        return true;
    }
}
