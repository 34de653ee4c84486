using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Pairs of a left and a right event of one key that lie in the same session, when the watermark reaches its end. The events of both sides make the sessions: those less than
/// the gap apart share one, from whichever side they are. Sessions come in order of their end, then of their first event's arrival; in each every left event in order of
/// arrival with each right one in order of arrival. In an outer join an event whose session has none of the other side comes out alone.
/// </summary>
/// <remarks>
/// A pair comes out once. An event that comes within the allowed lateness, and a session that has fired and is merged with another, give the pairs that are new: at once if
/// the session's end is not above the watermark, otherwise when the watermark reaches it. Alone comes who hasn't been in a result before. A row that came out alone is not taken back.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class SessionJoin<TKey, TLeft, TRight> : ChainedJoin<TKey, TLeft, TRight>
    where TKey : struct, IKey<TKey>
{
    private readonly PagedPool<SessionRows> _rows = new();
    private readonly SessionWindows<TKey, int, SessionChains<TKey, TLeft, TRight>> _sessions;

    // The session that gives results, and its next pair.
    private readonly MeetingRows _leftRows = new();
    private readonly MeetingRows _rightRows = new();
    private int _left;
    private int _right;

    /// <param name="kind">Which rows without partner it gives.</param>
    /// <param name="gap">The gap that most events have, in ticks; 0 if that isn't known. It decides about speed alone.</param>
    /// <param name="lateness">How long behind its end a session takes events, at least 0.</param>
    /// <param name="firesOnceAtTheEnd">A session gives its result once, when the watermark is at its end plus the lateness.</param>
    /// <exception cref="ArgumentOutOfRangeException">A duration is negative.</exception>
    public SessionJoin(JoinType kind, long gap, long lateness, bool firesOnceAtTheEnd = false)
        : base(kind) => _sessions = new(new(_rows, Lefts, Rights), gap, lateness, firesOnceAtTheEnd: firesOnceAtTheEnd);

    /// <inheritdoc/>
    public override long NextDue => _sessions.NextDue;

    /// <summary>The session of the result shown.</summary>
    public Window Window => _sessions.Window;

    /// <summary>The gap, in ticks, if a session can have it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The gap isn't above 0.</exception>
    public static long RequireGap(long gap) => SessionWindows<TKey, int, SessionChains<TKey, TLeft, TRight>>.RequireGap(gap);

    /// <summary>Adds a left event; then <see cref="MoveNextMatch"/> gives what it adds to a session that has fired.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="left">The event.</param>
    /// <param name="time">Its time, in ticks.</param>
    /// <param name="gap">How far from it the next event of its session may be, in ticks; more than 0.</param>
    /// <param name="carried">Its split's watermark from just before it was read.</param>
    /// <returns>False: it came too late for the session that it would be in, and has been counted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The gap isn't above 0.</exception>
    public bool AddLeft(scoped in TKey key, scoped in TLeft left, long time, long gap, long carried)
    {
        var session = SessionOf(in key, time, gap, carried);
        if (session == 0)
        {
            return CountLateLeft();
        }

        var added = NewLeft(in key, in left, time);
        ref var rows = ref _rows[session];
        (rows.FirstLeft == 0 ? ref rows.FirstLeft : ref Lefts[rows.LastLeft].Next) = added;
        rows.LastLeft = added;
        return true;
    }

    /// <inheritdoc cref="AddLeft"/>
    /// <summary>Adds a right event; then <see cref="MoveNextMatch"/> gives what it adds to a session that has fired.</summary>
    public bool AddRight(scoped in TKey key, scoped in TRight right, long time, long gap, long carried)
    {
        var session = SessionOf(in key, time, gap, carried);
        if (session == 0)
        {
            return CountLateRight();
        }

        var added = NewRight(in key, in right, time);
        ref var rows = ref _rows[session];
        (rows.FirstRight == 0 ? ref rows.FirstRight : ref Rights[rows.LastRight].Next) = added;
        rows.LastRight = added;
        return true;
    }

    /// <summary>Shows the next result that the event just added gives in a session that has fired.</summary>
    public bool MoveNextMatch()
    {
        while (!ShowNext())
        {
            if (!_sessions.FiresNow)
            {
                return false;
            }

            _sessions.BeginNow();
            _sessions.MoveNext();
            BeginSession();
        }

        return true;
    }

    /// <summary>Begins to move to a watermark; <see cref="MoveNext"/> does it.</summary>
    public void BeginAdvance(long watermark)
    {
        EndSession();
        Tell();
        _sessions.BeginAdvance(watermark);
    }

    /// <summary>Shows the next result of the sessions that fire.</summary>
    /// <returns>False: that was all, and <see cref="TimedState.Watermark"/> is the one moved to.</returns>
    public bool MoveNext()
    {
        while (!ShowNext())
        {
            // What the last one held may be dropped now.
            EndSession();
            if (!_sessions.MoveNext())
            {
                Watermark = _sessions.Watermark;
                return false;
            }

            BeginSession();
        }

        return true;
    }

    // The number of the rows of an event's session; 0 if it came too late.
    private int SessionOf(scoped in TKey key, long time, long gap, long carried)
    {
        EndSession();
        Hear();
        Tell();
        var due = _sessions.NextDue;
        ref var session = ref _sessions.Add(in key, time, gap, carried);
        if (_sessions.NextDue < due)
        {
            Timeline?.Lower(_sessions.NextDue);
        }

        if (Unsafe.IsNullRef(ref session))
        {
            return 0;
        }

        if (session == 0)
        {
            session = _rows.Rent();
        }

        return session;
    }

    // The sessions hear of a watermark by which nothing is due.
    private void Tell()
    {
        if (_sessions.Watermark < Watermark)
        {
            _sessions.Skip(Watermark);
        }
    }

    private void BeginSession()
    {
        ref var rows = ref _rows[_sessions.Accumulator];

        // A number that is nobody else's: events are in one session as long as they are held.
        var metWith = rows.FirstLeft != 0 ? rows.FirstLeft : -rows.FirstRight;
        _leftRows.Gather(Lefts, rows.FirstLeft, rows.IsMerged, metWith);
        _rightRows.Gather(Rights, rows.FirstRight, rows.IsMerged, metWith);
        (_left, _right) = (0, 0);
    }

    private void EndSession()
    {
        _leftRows.Clear();
        _rightRows.Clear();
        (_left, _right, ShownLeft, ShownRight) = (0, 0, 0, 0);
    }

    // The next pair that is new; where one side is empty, the next of the other that hasn't come out.
    private bool ShowNext()
    {
        var (lefts, rights) = (_leftRows.Count, _rightRows.Count);
        if (lefts > 0 && rights > 0)
        {
            return ShowPair();
        }

        for (; _left < lefts && (Kind & JoinType.LeftOuter) != 0; _left++)
        {
            if (_leftRows.MetWith(_left) == 0)
            {
                (ShownLeft, ShownRight) = (_leftRows[_left++], 0);
                return true;
            }
        }

        for (; _right < rights && (Kind & JoinType.RightOuter) != 0; _right++)
        {
            if (_rightRows.MetWith(_right) == 0)
            {
                (ShownLeft, ShownRight) = (0, _rightRows[_right++]);
                return true;
            }
        }

        (ShownLeft, ShownRight) = (0, 0);
        return false;
    }

    private bool ShowPair()
    {
        for (; _left < _leftRows.Count; (_left, _right) = (_left + 1, 0))
        {
            _right = _rightRows.FirstStranger(_right, _leftRows.MetWith(_left));
            if (_right < _rightRows.Count)
            {
                (ShownLeft, ShownRight) = (_leftRows[_left], _rightRows[_right++]);
                return true;
            }
        }

        (ShownLeft, ShownRight) = (0, 0);
        return false;
    }

    private protected override void DisposeKeys()
    {
        _sessions.Dispose();
        _rows.Dispose();
    }
}
