using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Pairs of a left and a right event of one key where the right one's time is at least the left one's less <c>before</c> and at most the left one's plus
/// <c>after</c>. A pair comes out when the later to arrive is added, those of one event in order of the other's time, then of its arrival.
/// </summary>
/// <remarks>
/// A left event at l dies at the watermark above l + after, a right one at r above r + before: no event that is on time can match it any more. In an outer
/// join it comes out alone then if it has had no partner, in order of l + after or r + before, then of arrival. Where that is behind the watermark already
/// when it is added, as a negative bound allows, it comes out at once, by <see cref="MoveNextMatch"/>, and isn't held. Of an inner join nobody sees what has
/// died: it is dropped a little later, after up to about the bounds' sum.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe partial class IntervalJoin<TKey, TLeft, TRight> : TimedJoin
    where TKey : struct, IKey<TKey>
{
    private readonly long _before;
    private readonly long _after;

    // Events, by number; number 0 is nobody's.
    private readonly PagedPool<TLeft> _lefts = new();
    private readonly PagedPool<TRight> _rights = new();

    // What a key holds, and, aside as it is seldom asked for, the key: both by one number.
    private readonly KeyedTable<TKey, int> _keys = new();
    private readonly PagedPool<KeyRows> _rows = new();
    private readonly PagedPool<TKey> _names = new();
    private long _nextDue = long.MaxValue;
    private long _target = long.MinValue;

    // The event just added, and what is to be matched with it: rows of its key, a bit each, then those from a further one up to a time.
    private bool _isLeft;
    private int _key;
    private KeyRows* _near;
    private uint _matches;
    private int _partner;
    private long _latest;
    private long _addedTime;
    private long _shownTime;

    // The row added or shown isn't held: it is dropped by the next call, but may have to come out alone before.
    private int _loose;
    private bool _isAlone;
    private TKey _looseKey;

    // It is there to be looked at alone: its partners haven't met it.
    private bool _isPeeking;

    /// <param name="kind">Which rows without partner it gives.</param>
    /// <param name="before">How much earlier than the left event the right one may be, in ticks; below 0, how much later it must be.</param>
    /// <param name="after">How much later it may be; below 0, how much earlier it must be.</param>
    /// <exception cref="ArgumentException">Their sum is below 0: nothing could match.</exception>
    public IntervalJoin(JoinType kind, long before, long after)
        : base(kind)
    {
        var width = TimeMath.Add(before, after);
        if (width < 0)
        {
            throw new ArgumentException($"An interval join from {before} ticks before to {after} after matches nothing: the sum of the two must not be below 0.", nameof(before));
        }

        (_before, _after) = (before, after);
        _furtherLists = new(_furtherRows);
        _step = Math.Max(width / Steps, 1);
    }

    /// <inheritdoc/>
    public override long NextDue => _nextDue;

    /// <summary>The left side; <c>default</c> if there is none.</summary>
    public ref readonly TLeft Left => ref _lefts[ShownLeft];

    /// <summary>The right side; <c>default</c> if there is none.</summary>
    public ref readonly TRight Right => ref _rights[ShownRight];

    /// <summary>The key of both sides.</summary>
    public ref readonly TKey Key => ref _loose == 0 ? ref _names[_key] : ref _looseKey;

    /// <summary>The event time of the result: the later of the two, or that of the only one.</summary>
    public long Time => _shownTime;

    /// <inheritdoc/>
    public override int HeldLeft => _lefts.Count;

    /// <inheritdoc/>
    public override int HeldRight => _rights.Count;

    /// <summary>Adds a left event; then <see cref="MoveNextMatch"/> gives what it matches.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="left">The event.</param>
    /// <param name="time">Its time, in ticks.</param>
    /// <param name="carried">Its split's watermark from just before it was read.</param>
    /// <returns>False: it came too late, and has been counted.</returns>
    public bool AddLeft(scoped in TKey key, scoped in TLeft left, long time, long carried)
    {
        DropLoose();
        Hear();
        if (time < Math.Max(carried, Watermark))
        {
            return CountLateLeft();
        }

        _lefts.PrefetchNext(RentsAhead);
        var added = _lefts.Rent();
        _lefts[added] = left;
        (_isLeft, ShownLeft, ShownRight) = (true, added, 0);
        Meet(in key, time, added, isLeft: true);
        return true;
    }

    /// <inheritdoc cref="AddLeft"/>
    /// <summary>Adds a right event; then <see cref="MoveNextMatch"/> gives what it matches.</summary>
    public bool AddRight(scoped in TKey key, scoped in TRight right, long time, long carried)
    {
        DropLoose();
        Hear();
        if (time < Math.Max(carried, Watermark))
        {
            return CountLateRight();
        }

        _rights.PrefetchNext(RentsAhead);
        var added = _rights.Rent();
        _rights[added] = right;
        (_isLeft, ShownLeft, ShownRight) = (false, 0, added);
        Meet(in key, time, ~added, isLeft: false);
        return true;
    }

    /// <summary>Shows the next result of the event just added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNextMatch()
    {
        if (_matches == 0)
        {
            return (_partner != 0 || _loose != 0) && MoveNextElsewhere();
        }

        var at = BitOperations.TrailingZeroCount(_matches);
        _matches &= _matches - 1;
        Show(_near->Numbers[at], _near->Times[at]);
        return true;
    }

    // What an event finds, and its place among the rows of its key.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Meet(scoped in TKey key, long time, int number, bool isLeft)
    {
        _addedTime = time;
        var death = TimeMath.Add(time, isLeft ? _after : _before);
        if (death < Watermark)
        {
            MeetLoose(in key, time, number, isLeft);
            return;
        }

        ref var rows = ref _keys.GetOrAdd(in key);
        if (rows == 0)
        {
            rows = NewKey(key);
        }

        _key = rows;
        _near = (KeyRows*)Unsafe.AsPointer(ref _rows[rows]);
        if (_near->Count == KeyRows.Capacity)
        {
            MakeRoom();
        }

        // First, as the processor would wait for what has just been written.
        Match(time, isLeft);
        if (Kind != JoinType.Inner || _near->Count == KeyRows.Capacity)
        {
            InsertElsewhere(time, death, number);
            return;
        }

        _matches += _matches & _near->Insert(time, number);
        if (_nextDue == long.MaxValue)
        {
            BeginSweeps();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Match(long time, bool isLeft)
    {
        if (TryRange(time, isLeft ? _before : _after, isLeft ? _after : _before, out var earliest, out var latest))
        {
            var rights = _near->Rights;
            _matches = _near->InUse & (isLeft ? rights : ~rights) & _near->Within(earliest, latest);
            if (_near->Further != 0)
            {
                MatchFurther(earliest, latest, isLeft);
            }
        }
    }

    // An event that isn't held must not bring its key into the table.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MeetLoose(scoped in TKey key, long time, int number, bool isLeft)
    {
        (_loose, _looseKey) = (number, key);
        ref var rows = ref _keys.TryGetRef(in key, out var exists);
        if (exists)
        {
            _near = (KeyRows*)Unsafe.AsPointer(ref _rows[rows]);
            Match(time, isLeft);
            _near->Match(_isPeeking ? 0 : _matches);
        }

        // What would be held comes out alone later, if at all.
        _isAlone = _matches == 0 && _partner == 0 && (Kind & (isLeft ? JoinType.LeftOuter : JoinType.RightOuter)) != 0 && TimeMath.Add(time, isLeft ? _after : _before) < Watermark;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Show(int partner, long time)
    {
        _shownTime = Math.Max(_addedTime, time);
        if (_isLeft)
        {
            ShownRight = ~partner;
        }
        else
        {
            ShownLeft = partner;
        }
    }

    // The instants that an event at time matches; saturating, they would match at the end of the range what lies beyond it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRange(long time, long before, long after, out long earliest, out long latest)
    {
        (earliest, latest) = (TimeMath.Subtract(time, before), TimeMath.Add(time, after));
        return (before >= 0 || unchecked(earliest + before) == time) && (after >= 0 || unchecked(latest - after) == time);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DropLoose()
    {
        (_matches, _partner) = (0, 0);
        if (_loose != 0)
        {
            DropRow(_loose);
            (_loose, _isAlone, _isPeeking, _looseKey) = (0, false, false, default);
            (ShownLeft, ShownRight) = (0, 0);
        }
    }

    // Rows die long after they were last looked at: those without references aren't touched.
    private void DropRow(int number)
    {
        if (number > 0)
        {
            Drop(_lefts, number);
        }
        else
        {
            Drop(_rights, ~number);
        }

        static void Drop<TRow>(PagedPool<TRow> rows, int number)
        {
            if (RuntimeHelpers.IsReferenceOrContainsReferences<TRow>())
            {
                rows.Return(number);
            }
            else
            {
                rows.ReturnAsItIs(number);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int NewKey(TKey key)
    {
        var number = _names.Rent();
        _names[number] = key;
        return _rows.Rent();
    }

    private void DropKey(int number)
    {
        _keys.Remove(in _names[number]);
        _names.Return(number);
        _rows.Return(number);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _lefts.Dispose();
        _rights.Dispose();
        _keys.Dispose();
        _rows.Dispose();
        _names.Dispose();
        _furtherRows.Dispose();
        _further.Dispose();
        _homes.Dispose();
        _deaths.Dispose();
    }
}
