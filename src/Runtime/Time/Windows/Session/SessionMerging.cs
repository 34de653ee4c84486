namespace FastFlow;

/// <content>Events of keys that have recorded sessions: what an event joins is merged.</content>
public sealed partial class SessionWindows<TKey, TAccumulator, TOperations>
{
    private ref TAccumulator AddBesideRecords(in TKey key, long start, long end, long closedBy, int newest)
    {
        ref var open = ref Table.TryGetRef(in key, out var hasSlot);
        var joinsOpen = hasSlot && start < open.End && open.Start < end;
        var mergedEnd = joinsOpen ? Math.Max(end, open.End) : end;
        var (newestJoined, oldestJoined) = FindJoined(newest, start, end, ref mergedEnd);
        if (IsClosed(mergedEnd, closedBy))
        {
            return ref TooLate();
        }

        if (oldestJoined == 0)
        {
            return ref joinsOpen ? ref Extend(ref open, start, end, closedBy) : ref Begin(in key, start, end, ref open);
        }

        if (joinsOpen)
        {
            // A slot without a session joins nothing, because its end is before all times.
            newestJoined = MoveToRecord(in key, ref open);
            Empty(ref open);
        }

        ref var merged = ref _records[oldestJoined];
        var isMerged = newestJoined != oldestJoined;
        for (var isLast = !isMerged; !isLast;)
        {
            isLast = merged.Newer == newestJoined;
            Absorb(ref merged, merged.Newer);
        }

        (merged.Start, merged.End) = (Math.Min(merged.Start, start), mergedEnd);
        if (joinsOpen && !merged.HasResults)
        {
            return ref MoveToSlot(in key, oldestJoined);
        }

        if (isMerged && merged.IsDue && merged.Arrival != long.MaxValue)
        {
            // The entries in the queue may be those of its younger parts alone.
            Expect(merged.End, merged.Arrival, in key);
        }

        return ref Added(oldestJoined);
    }

    /// <summary>The recorded sessions that overlap a window, which are neighbours in their chain; 0: none.</summary>
    private (int Newest, int Oldest) FindJoined(int newest, long start, long end, ref long mergedEnd)
    {
        int newestJoined = 0, oldestJoined = 0;
        for (var link = newest; link != 0; link = _records[link].Older)
        {
            ref var record = ref _records[link];
            if (record.End <= start)
            {
                break;
            }

            if (record.Start < end)
            {
                newestJoined = newestJoined == 0 ? link : newestJoined;
                oldestJoined = link;
                mergedEnd = Math.Max(mergedEnd, record.End);
            }
        }

        return (newestJoined, oldestJoined);
    }

    /// <summary>Merges the next newer session into one; its entries in the queues are then the merged one's.</summary>
    private void Absorb(ref SessionRecord<TKey, TAccumulator> older, int index)
    {
        ref var newer = ref _records[index];
        _operations.Merge(ref older.Accumulator, in newer.Accumulator);
        _operations.Release(ref newer.Accumulator);
        older.Arrival = Math.Min(older.Arrival, newer.Arrival);
        older.Number = Math.Max(older.Number, newer.Number);
        older.IsDue |= newer.IsDue;
        older.HasFiredOnTime |= newer.HasFiredOnTime;
        older.IsToBeDropped |= newer.IsToBeDropped;
        _records.Remove(index);
    }

    /// <summary>A merged session that is the newest and has given no result goes where loops extend it.</summary>
    private ref TAccumulator MoveToSlot(in TKey key, int index)
    {
        ref var open = ref Table.GetOrAdd(in key, out var isNew);
        _lingering -= isNew ? 0 : 1;
        ref var record = ref _records[index];
        (open.Start, open.End, open.Accumulator) = (record.Start, record.End, record.Accumulator);
        _records.Remove(index);
        _added = AddedToSlot;
        return ref open.Accumulator;
    }

    /// <summary>An event is about to be added to a recorded session: decides when it gives its next result.</summary>
    private ref TAccumulator Added(int index)
    {
        ref var record = ref _records[index];
        _added = index;
        FiresNow = _everyEvent;
        if (record.End <= FiringWatermark)
        {
            FiresNow = true;
            ExpectDrop(ref record);
            return ref record.Accumulator;
        }

        if (!record.IsDue)
        {
            record.IsDue = true;
            Expect(record.End, record.Arrival, in record.Key);
        }

        ListChanged(index, ref record);
        return ref record.Accumulator;
    }
}
