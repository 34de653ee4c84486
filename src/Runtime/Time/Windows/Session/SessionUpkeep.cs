using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>What an advance does beside firing: dropping, and telling the queues where ends have moved to.</content>
public sealed partial class SessionWindows<TKey, TAccumulator, TOperations>
{
    private const int PrefetchDistance = 12;

    /// <summary>The last step of an advance.</summary>
    private void Finish()
    {
        _phase = Phase.Idle;
        Watermark = _target;
        _nextDue = _ends is null ? long.MaxValue : DueOf(_ends);
        if (_drops is not null)
        {
            Drop(_drops);
            _nextDue = Math.Min(_nextDue, TimeMath.Add(_drops.NextDue, _lateness));
        }

        if (_records.Count == 0)
        {
            _changed.Clear();
        }

        _nextDue = Math.Min(_nextDue, NextEarly);
    }

    /// <summary>Drops the sessions that were held for late events and take no more.</summary>
    private void Drop(TimingWheel<TKey> drops)
    {
        var time = DropWatermark(_target);
        while (true)
        {
            if (drops.IsOpening(time))
            {
                RefreshDrops(drops);
                continue;
            }

            if (!drops.TryTake(time, out var entry))
            {
                return;
            }

            var index = _records.FindFromOldest(in entry.Key, entry.Due);
            if (index == 0)
            {
                // Dropped already: by its last result, or by an entry of a session merged into it.
                continue;
            }

            ref var record = ref _records[index];
            if (record.End != entry.Due)
            {
                drops.PushBack(entry with { Due = record.End });
                continue;
            }

            _operations.Release(ref record.Accumulator);
            _records.Remove(index);
        }
    }

    /// <summary>The queue of sessions held for late events learns of one that has come to its end.</summary>
    private void ExpectDrop(ref SessionRecord<TKey, TAccumulator> record)
    {
        if (record.IsToBeDropped)
        {
            return;
        }

        record.IsToBeDropped = true;
        _drops ??= new(_lateness);

        // By its end, not by end plus lateness, which may saturate: so the time tells whose entry it is.
        _drops.Push(new() { Due = record.End, Arrival = record.Arrival, Key = record.Key }, DropWatermark(Watermark));
        Lower(TimeMath.Add(_drops.NextDue, _lateness));
    }

    private long DropWatermark(long watermark) => watermark == long.MaxValue ? watermark : TimeMath.Subtract(watermark, _lateness);

    /// <summary>Opens a bucket of the queue of ends and puts its entries where their sessions end by now.</summary>
    private void RefreshEnds(TimingWheel<TKey> ends)
    {
        var cursor = Table.Cursor();
        var isLarge = cursor.IsLarge;
        for (var chunk = ends.Open(); chunk is not null; chunk = ends.Return(chunk))
        {
            var entries = chunk.Entries.AsSpan(0, chunk.Count);
            var later = chunk.Next is { } next ? next.Entries.AsSpan(0, next.Count) : [];
            for (var i = 0; i < entries.Length; i++)
            {
                if (isLarge)
                {
                    var ahead = i + PrefetchDistance;
                    if (ahead < entries.Length)
                    {
                        cursor.Prefetch(in entries[ahead].Key);
                    }
                    else if (ahead - entries.Length < later.Length)
                    {
                        cursor.Prefetch(in later[ahead - entries.Length].Key);
                    }
                }

                ref var entry = ref entries[i];
                ref var open = ref cursor.Find(in entry.Key);
                if (!Unsafe.IsNullRef(ref open) && open.Start < entry.Due && entry.Due <= open.End)
                {
                    entry.Due = open.End;
                    ends.PushBack(in entry);
                }
                else
                {
                    RefreshEnd(ends, in entry);
                }
            }
        }
    }

    /// <summary>The same for an entry whose session a cursor doesn't find.</summary>
    private void RefreshEnd(TimingWheel<TKey> ends, in DueEntry<TKey> entry)
    {
        ref var open = ref Table.TryGetRef(in entry.Key, out var hasSlot);
        if (hasSlot && open.Start < entry.Due && entry.Due <= open.End)
        {
            ends.PushBack(entry with { Due = open.End });
        }
        else if (_records.FindFromNewest(in entry.Key, entry.Due) is var index && index != 0)
        {
            ends.PushBack(entry with { Due = _records[index].End });
        }
    }

    private void RefreshDrops(TimingWheel<TKey> drops)
    {
        for (var chunk = drops.Open(); chunk is not null; chunk = drops.Return(chunk))
        {
            foreach (ref readonly var entry in chunk.Entries.AsSpan(0, chunk.Count))
            {
                if (_records.FindFromOldest(in entry.Key, entry.Due) is var index && index != 0)
                {
                    drops.PushBack(entry with { Due = _records[index].End });
                }
            }
        }
    }
}
