namespace FastFlow;

/// <content>Early results: which sessions have changed since their last one.</content>
public sealed partial class SessionWindows<TKey, TAccumulator, TOperations>
{
    // So many entries of sessions that are gone may the list have beyond two for each that is there.
    private const int MostStale = 16;

    // Records listed for early results; one that is no longer marked has been fired or dropped since.
    private readonly List<int> _changed = [];
    private readonly List<EarlySession> _early = [];
    private readonly bool _isEarlyInProcessingTime;
    private int _nextEarly;

    /// <inheritdoc/>
    public override long NextProcessingDue => _isEarlyInProcessingTime && _changed.Count > 0 ? EarlyTimes.NextAfter(ProcessingTime, _earlyEvery) : long.MaxValue;

    /// <summary>The watermark at which early results are due.</summary>
    private long NextEarly => !_isEarlyInProcessingTime && _changed.Count > 0 ? EarlyTimes.NextAfter(Watermark, _earlyEvery) : long.MaxValue;

    /// <summary>Begins with the early results up to a processing time, which is at least <see cref="NextProcessingDue"/>.</summary>
    public void BeginEarly(long now)
    {
        (ProcessingTime, _phase, _target, _added, FiresNow) = (now, Phase.Early, Watermark, NothingAdded, false);
        CollectEarly();
    }

    /// <summary>An event is about to be added to a recorded session that hasn't ended.</summary>
    private void ListChanged(int index, ref SessionRecord<TKey, TAccumulator> record)
    {
        if (_earlyEvery == 0 || record.IsChanged)
        {
            return;
        }

        if (_changed.Count > MostStale + (2 * _records.Count))
        {
            ForgetStale();
        }

        record.IsChanged = true;
        _changed.Add(index);
        Lower(NextEarly);
    }

    /// <summary>Early results may be long in coming, and sessions come and go: keeps of each one entry, of those that are there.</summary>
    private void ForgetStale()
    {
        var kept = 0;
        for (var i = 0; i < _changed.Count; i++)
        {
            ref var record = ref _records[_changed[i]];
            if (record.IsChanged)
            {
                record.IsChanged = false;
                _changed[kept++] = _changed[i];
            }
        }

        _changed.RemoveRange(kept, _changed.Count - kept);
        foreach (var index in _changed)
        {
            _records[index].IsChanged = true;
        }
    }

    /// <summary>Finds what gives an early result, in order.</summary>
    private void CollectEarly()
    {
        _early.Clear();
        _nextEarly = 0;
        foreach (var index in _changed)
        {
            ref var record = ref _records[index];
            if (record.IsChanged)
            {
                record.IsChanged = false;
                _early.Add(new(record.End, record.Arrival, index));
            }
        }

        _changed.Clear();
        _early.Sort();
    }

    /// <summary>A session that gives an early result.</summary>
    private readonly record struct EarlySession(long End, long Arrival, int Record) : IComparable<EarlySession>
    {
        public int CompareTo(EarlySession other) => End != other.End ? End.CompareTo(other.End) : Arrival.CompareTo(other.Arrival);
    }
}
