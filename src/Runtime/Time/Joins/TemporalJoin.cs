using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// Left events, each with the version of its key that was valid at its time: the newest not later than the event, of several of one time the last to arrive. An event at t comes out when the
/// watermark is above t, in order of time, then of arrival; in an outer join alone if there is no such version.
/// </summary>
/// <remarks>
/// <para>A version below the watermark is late like an event is, and isn't taken in, although events to come might still find it the newest: whether it counts would otherwise depend on how
/// far the watermark had got when it arrived, and an event just before and one just behind it would see different pasts.</para>
/// <para>Held are the versions above the watermark and, per key, the newest of the others; that one stays until end of input.</para>
/// </remarks>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TLeft">The events.</typeparam>
/// <typeparam name="TVersion">The versions, on the right side.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class TemporalJoin<TKey, TLeft, TVersion> : ChainedJoin<TKey, TLeft, TVersion>
    where TKey : struct, IKey<TKey>
{
    private readonly KeyedTable<TKey, RowList> _keys = new();
    private readonly RowLists<TKey, TVersion> _versions;

    // Events by their time; versions by theirs, when they supersede those before.
    private readonly MonotoneQueue _waiting = new(shift: 0);
    private readonly MonotoneQueue _superseding = new(shift: 0);
    private long _nextDue = long.MaxValue;
    private long _target = long.MinValue;

    /// <param name="kind"><see cref="JoinType.Inner"/> or <see cref="JoinType.LeftOuter"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another kind: a version without event never comes out.</exception>
    public TemporalJoin(JoinType kind)
        : base(kind)
    {
        if ((kind & JoinType.RightOuter) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "A temporal join gives no versions without event: it is inner or left outer.");
        }

        _versions = new(Rights);
    }

    /// <inheritdoc/>
    public override long NextDue => _nextDue;

    /// <summary>Adds an event, which waits.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="left">The event.</param>
    /// <param name="time">Its time, in ticks.</param>
    /// <param name="carried">Its split's watermark from just before it was read.</param>
    /// <returns>False: it came too late, and has been counted.</returns>
    public bool AddLeft(scoped in TKey key, scoped in TLeft left, long time, long carried)
    {
        Hear();
        if (time < Math.Max(carried, Watermark))
        {
            return CountLateLeft();
        }

        _waiting.Add(time, NewLeft(in key, in left, time));
        Lower(_waiting.LimitOf(time));
        return true;
    }

    /// <summary>Adds a version, valid from its time to the next one's.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="version">The version.</param>
    /// <param name="time">Its time, in ticks.</param>
    /// <param name="carried">Its split's watermark from just before it was read.</param>
    /// <returns>False: it came too late, and has been counted.</returns>
    public bool AddRight(scoped in TKey key, scoped in TVersion version, long time, long carried)
    {
        Hear();
        if (time < Math.Max(carried, Watermark))
        {
            return CountLateRight();
        }

        var added = NewRight(in key, in version, time);
        ref var versions = ref _keys.GetOrAdd(in key);
        _versions.Insert(ref versions, added);
        if (time > Watermark)
        {
            _superseding.Add(time, added);
            Lower(time);
        }
        else
        {
            DropBefore(ref versions, added);
        }

        return true;
    }

    /// <summary>False: events wait for the watermark.</summary>
    public bool MoveNextMatch() => false;

    /// <summary>Begins to move to a watermark; <see cref="MoveNext"/> does it.</summary>
    public void BeginAdvance(long watermark)
    {
        (ShownLeft, ShownRight, _target) = (0, 0, watermark);
        _waiting.Begin(watermark, watermark == long.MaxValue);
    }

    /// <summary>Shows the next event that has waited long enough, with its version.</summary>
    /// <returns>False: that was all, and <see cref="TimedState.Watermark"/> is the one moved to.</returns>
    public bool MoveNext()
    {
        DropShown();
        while (_waiting.TryTake(out ShownLeft))
        {
            ref var left = ref Lefts[ShownLeft];
            ref var versions = ref _keys.TryGetRef(in left.Key, out var exists);
            ShownRight = exists ? _versions.LastUpTo(ref versions, left.Time) : 0;
            if (ShownRight != 0 || Kind == JoinType.LeftOuter)
            {
                return true;
            }

            DropShown();
        }

        DropVersions();
        Watermark = _target;
        _nextDue = Math.Min(_waiting.NextLimit, DueOf(_superseding.NextLimit));
        return false;
    }

    // A version counts from its time on, an event comes out above its own: the limit less one tick.
    private static long DueOf(long limit) => limit == long.MaxValue ? limit : limit - 1;

    private void Lower(long due)
    {
        if (due < _nextDue)
        {
            _nextDue = due;
            Timeline?.Lower(due);
        }
    }

    private void DropShown()
    {
        if (ShownLeft != 0)
        {
            Lefts.Return(ShownLeft);
            (ShownLeft, ShownRight) = (0, 0);
        }
    }

    // All events still to come are at or above the target: of the versions up to it, the newest is enough.
    private void DropVersions()
    {
        var isEnd = _target == long.MaxValue;
        _superseding.Begin(TimeMath.Add(_target, 1), isEnd);
        while (_superseding.TryTake(out var number))
        {
            if (isEnd || Rights[number].Previous == 0)
            {
                continue;
            }

            DropBefore(ref _keys.TryGetRef(in Rights[number].Key, out _), number);
        }

        if (isEnd)
        {
            DropAll();
        }
    }

    private void DropBefore(ref RowList versions, int number)
    {
        while (versions.First != number)
        {
            Drop(ref versions);
        }
    }

    private void Drop(ref RowList versions)
    {
        var first = versions.First;
        _versions.Remove(ref versions, first);
        Rights.Return(first);
    }

    // In no order: nobody sees them any more.
    private void DropAll()
    {
        foreach (var (_, list) in _keys)
        {
            var versions = list;
            while (!versions.IsEmpty)
            {
                Drop(ref versions);
            }
        }

        _keys.Clear();
    }

    private protected override void DisposeKeys()
    {
        _keys.Dispose();
        _waiting.Dispose();
        _superseding.Dispose();
    }
}
