namespace FastFlow.Benchmarks.Pipelines;

/// <summary>A key that has a session which was to end at some time when the entry was made.</summary>
/// <param name="Due">That time.</param>
/// <param name="Bidder">The key.</param>
internal readonly record struct SessionEntry(long Due, long Bidder);

/// <summary>
/// When sessions end. What is far off lies in lists of 0.2 s, in no order. The entries of the list whose time has come are put into small buckets of 0.8 ms, as far as their sessions
/// haven't grown meanwhile, and taken from there.
/// </summary>
internal sealed class SessionWheel
{
    private const int Shift = 21;
    private const int Lists = 64;
    private const int NearShift = 13;
    private const int NearBuckets = 1 << (Shift - NearShift);

    private readonly SessionEntry[][] _lists = [.. Enumerable.Range(0, Lists).Select(static _ => new SessionEntry[64])];
    private readonly int[] _lengths = new int[Lists];
    private ulong _filled;

    // Entries of the list at hand, and the first of each bucket, by index plus one.
    private readonly int[] _heads = new int[NearBuckets];
    private (SessionEntry Entry, int Next)[] _near = new (SessionEntry, int)[64];
    private int _nearUsed;
    private int _nearCount;
    private long _nearBucket;
    private SessionEntry[] _opened = new SessionEntry[64];

    // The list whose time has come.
    private long _list = long.MinValue;

    /// <summary>Nothing is to be done before.</summary>
    public long Due { get; private set; } = long.MaxValue;

    /// <summary>Adds an entry.</summary>
    public void Add(long due, long bidder)
    {
        var list = due >> Shift;
        if (_list == long.MinValue)
        {
            _list = list - (Lists / 2);
        }

        if (list <= _list)
        {
            AddNear(new SessionEntry(due, bidder));
            return;
        }

        // What is farther off than there are lists is looked at again halfway.
        list = Math.Min(list, _list + Lists - 1);
        var at = (int)(list & (Lists - 1));
        ref var length = ref _lengths[at];
        if (length == _lists[at].Length)
        {
            Array.Resize(ref _lists[at], length * 2);
        }

        _lists[at][length++] = new SessionEntry(due, bidder);
        _filled |= 1UL << at;
        Due = Math.Min(Due, list << Shift);
    }

    /// <summary>Takes an entry that is due, if there is one in the list at hand.</summary>
    public bool TryTake(long watermark, out SessionEntry entry)
    {
        for (; _nearCount > 0; _nearBucket++)
        {
            ref var link = ref _heads[_nearBucket & (NearBuckets - 1)];
            var earliest = long.MaxValue;
            while (link != 0)
            {
                ref var near = ref _near[link - 1];
                if (near.Entry.Due <= watermark)
                {
                    entry = near.Entry;
                    link = near.Next;
                    _nearCount--;
                    return true;
                }

                earliest = Math.Min(earliest, near.Entry.Due);
                link = ref near.Next;
            }

            if (earliest != long.MaxValue)
            {
                Due = earliest;
                break;
            }
        }

        entry = default;
        return false;
    }

    /// <summary>Turns to the next list that has entries, if its time has come and the one before is used up. All its entries are to be added again.</summary>
    public bool TryOpen(long watermark, out ReadOnlySpan<SessionEntry> entries)
    {
        entries = default;
        if (_nearCount > 0)
        {
            return false;
        }

        if (_filled == 0)
        {
            Due = long.MaxValue;
            return false;
        }

        var at = (int)((_list + 1) & (Lists - 1));
        var next = _list + 1 + System.Numerics.BitOperations.TrailingZeroCount(System.Numerics.BitOperations.RotateRight(_filled, at));
        if (next << Shift > watermark)
        {
            Due = next << Shift;
            return false;
        }

        at = (int)(next & (Lists - 1));
        (_list, _nearBucket, _nearUsed) = (next, next << (Shift - NearShift), 0);
        (_opened, _lists[at]) = (_lists[at], _opened);
        entries = _opened.AsSpan(0, _lengths[at]);
        _lengths[at] = 0;
        _filled &= ~(1UL << at);
        return true;
    }

    private void AddNear(SessionEntry entry)
    {
        if (_nearCount == 0)
        {
            _nearUsed = 0;
        }

        if (_nearUsed == _near.Length)
        {
            Array.Resize(ref _near, _nearUsed * 2);
        }

        ref var head = ref _heads[Math.Max(entry.Due >> NearShift, _nearBucket) & (NearBuckets - 1)];
        _near[_nearUsed] = (entry, head);
        head = ++_nearUsed;
        _nearCount++;
        Due = Math.Min(Due, entry.Due);
    }
}
