namespace FastFlow;

/// <content>Firing and dropping.</content>
public sealed partial class SessionWindows<TKey, TAccumulator, TOperations>
{
    private const int NoRecord = 0;

    private enum Phase
    {
        Idle,
        Now,
        Ends,
        Early,
    }

    private Phase _phase;
    private long _target;

    // What MoveNext has come to: a record, or a session that is dropped with its result.
    private int _firingRecord;
    private bool _holdsDropped;
    private TAccumulator _dropped = default!;

    /// <summary>The key of the session that fires.</summary>
    public TKey Key { get; private set; }

    /// <summary>The session that fires.</summary>
    public Window Window { get; private set; }

    /// <summary>Which of its results this is.</summary>
    public Firing Firing { get; private set; }

    /// <summary>What the session that fires has gathered; good until the next <see cref="MoveNext"/>.</summary>
    public ref TAccumulator Accumulator => ref _firingRecord == NoRecord ? ref _dropped : ref _records[_firingRecord].Accumulator;

    /// <summary>Begins the result of the session of the last <see cref="Add"/>, if <see cref="FiresNow"/>.</summary>
    public void BeginNow()
    {
        _phase = FiresNow ? Phase.Now : Phase.Idle;
        FiresNow = false;
    }

    /// <summary>Begins to fire what is due by a watermark, and to drop what is held no longer.</summary>
    public void BeginAdvance(long watermark)
    {
        (_phase, _target, _added, FiresNow) = (Phase.Ends, watermark, NothingAdded, false);
    }

    /// <summary>Goes to the next session that fires: in order of their ends, then of their first events' arrival.</summary>
    /// <returns>There is one; if not, the watermark has moved.</returns>
    public bool MoveNext()
    {
        if (_holdsDropped)
        {
            _operations.Release(ref _dropped);
            (_dropped, _holdsDropped) = (default!, false);
        }

        _firingRecord = NoRecord;
        switch (_phase)
        {
            case Phase.Now:
                _phase = Phase.Idle;
                FireRecord(_added, Watermark);
                return true;
            case Phase.Ends:
                if (MoveToEnd())
                {
                    return true;
                }

                if (NextEarly > _target)
                {
                    Finish();
                    return false;
                }

                // Once all that ends has fired.
                _phase = Phase.Early;
                CollectEarly();
                goto case Phase.Early;
            case Phase.Early:
                if (_nextEarly < _early.Count)
                {
                    FireRecord(_early[_nextEarly++].Record, Watermark);
                    return true;
                }

                Finish();
                return false;
            default:
                return false;
        }
    }

    /// <summary>The next session that ends by the target.</summary>
    private bool MoveToEnd()
    {
        if (_ends is not { } ends)
        {
            return false;
        }

        var time = FiringWatermarkAt(_target);
        while (true)
        {
            if (ends.IsOpening(time))
            {
                RefreshEnds(ends);
            }
            else if (!ends.TryTake(time, out var entry))
            {
                return false;
            }
            else if (TryFire(ends, in entry))
            {
                return true;
            }
        }
    }

    /// <summary>Fires the session that an entry belongs to, if it ends when the entry says.</summary>
    private bool TryFire(TimingWheel<TKey> ends, in DueEntry<TKey> entry)
    {
        ref var open = ref Table.TryGetRef(in entry.Key, out var hasSlot);
        if (hasSlot && open.Start < entry.Due && entry.Due <= open.End)
        {
            if (open.End != entry.Due)
            {
                ends.PushBack(entry with { Due = open.End });
                return false;
            }

            FireSlot(in entry, ref open);
            return true;
        }

        var index = _records.FindFromNewest(in entry.Key, entry.Due);
        if (index == 0 || !_records[index].IsDue)
        {
            // An entry of a merged session that another of its entries has fired.
            return false;
        }

        ref var record = ref _records[index];
        if (record.End != entry.Due)
        {
            ends.PushBack(entry with { Due = record.End });
            return false;
        }

        record.Arrival = Math.Min(record.Arrival, entry.Arrival);
        FireRecord(index, _target);
        return true;
    }

    private void FireSlot(in DueEntry<TKey> entry, ref OpenSession<TAccumulator> open)
    {
        if (_firesOnceAtTheEnd || IsClosed(open.End, _target))
        {
            (Key, Window, Firing) = (entry.Key, new(new(open.Start), new(open.End)), new(FiringKind.OnTime, 1));
            (_dropped, _holdsDropped) = (open.Accumulator, true);
        }
        else
        {
            var index = MoveToRecord(in entry.Key, ref open);
            _records[index].Arrival = entry.Arrival;
            FireRecord(index, _target);
        }

        Empty(ref open);
    }

    /// <summary>Makes a recorded session the one that fires; one that takes no more events is dropped.</summary>
    private void FireRecord(int index, long watermark)
    {
        ref var record = ref _records[index];
        var kind = record.End > watermark ? FiringKind.Early : record.HasFiredOnTime ? FiringKind.Late : FiringKind.OnTime;
        record.Number++;
        record.IsChanged = false;
        (Key, Window, Firing) = (record.Key, new(new(record.Start), new(record.End)), new(kind, record.Number));
        _firingRecord = index;
        if (kind == FiringKind.Early)
        {
            return;
        }

        (record.IsDue, record.HasFiredOnTime) = (false, true);
        if (_firesOnceAtTheEnd || IsClosed(record.End, watermark))
        {
            (_dropped, _holdsDropped, _firingRecord) = (record.Accumulator, true, NoRecord);
            _records.Remove(index);
        }
        else
        {
            ExpectDrop(ref record);
        }
    }
}
