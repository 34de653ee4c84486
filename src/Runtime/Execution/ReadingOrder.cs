namespace FastFlow;

/// <summary>
/// Whose turn it is to be read: of those that have something, the one whose watermark is lowest, and of equal ones the first. One that has had its turn
/// without its watermark moving lets the others have theirs, so sources without time go round, and none is left out for ever.
/// </summary>
/// <remarks>
/// Bounded ones are waited for, and take turns of a fixed number of events. So the order in which they are merged is a function of their
/// sequences alone, in whatever portions they are read. One that has fallen idle, or that isn't bounded, is waited for by nobody.
/// </remarks>
internal sealed class ReadingOrder
{
    /// <summary>How many events a turn is.</summary>
    public const int TurnEvents = 1024;

    private readonly List<SourceLane> _lanes = [];
    private long _arrivals;

    // A lane that has nothing is asked again in the next pass: when another has had something, or when the job was woken.
    private long _pass = 1;
    private long _round = 1;

    /// <summary>The bounded lane in the middle of its turn.</summary>
    private SourceLane? _current;

    /// <summary>Those that have not finished, by arrival. A list, so that going through it allocates nothing.</summary>
    public List<SourceLane> Lanes => _lanes;

    public void Add(SourceLane lane)
    {
        lane.Turn = new() { Number = _arrivals++ };
        _lanes.Add(lane);
    }

    /// <summary>The same for a lane that a checkpoint brings back; what it knows of its watermark must be set.</summary>
    public void Add(SourceLane lane, in StoredTurn turn)
    {
        lane.Turn = new() { Number = turn.Number, TakenIn = turn.IsTaken ? _round : 0, From = turn.From, Left = turn.Left };
        _lanes.Add(lane);
        _arrivals = Math.Max(_arrivals, turn.Number + 1);
        _current = turn.IsCurrent && IsWaitedFor(lane) ? lane : _current;
    }

    /// <summary>A lane's place as it is now.</summary>
    public StoredTurn TurnOf(SourceLane lane) => new(lane.Turn.Number, lane.Turn.TakenIn == _round, lane == _current, lane.Turn.From, Math.Max(0, lane.Turn.Left));

    /// <summary>Forgets those that have finished; true if that was all.</summary>
    public bool IsOver()
    {
        _lanes.RemoveAll(static lane => lane.IsFinished);
        return _lanes.Count == 0;
    }

    /// <summary>The lane to be read next; null if nobody has anything, or the one that is waited for.</summary>
    public SourceLane? Next()
    {
        if (_current is { IsFinished: true } or { IsIdle: true })
        {
            _current = null;
        }

        var next = Find(out var mayBeginRound);
        if (next is null && mayBeginRound)
        {
            _round++;
            next = Find(out _);
        }

        if (next is not null && next != _current)
        {
            next.Turn.From = next.Watermark;
            next.Turn.Left = TurnEvents;
            _current = IsWaitedFor(next) ? next : _current;
        }

        return next;
    }

    /// <summary>How many events of a lane, which <see cref="Next"/> has chosen, may be read at once.</summary>
    public int MostOf(SourceLane lane) => lane == _current && _lanes.Count > 1 ? lane.Turn.Left : TurnEvents;

    /// <summary>A lane has been read.</summary>
    public void Read(SourceLane lane, SourceStatus status, int count)
    {
        lane.Turn.NothingIn = status == SourceStatus.Waiting ? _pass : 0;
        lane.Turn.Left -= count;
        if (status != SourceStatus.Waiting)
        {
            _pass++;
        }

        if (lane == _current && status != SourceStatus.Finished && lane.Turn.Left > 0)
        {
            return;
        }

        _current = lane == _current ? null : _current;
        if (lane.Watermark != lane.Turn.From)
        {
            _round++;
        }
        else if (count > 0 || status == SourceStatus.Ready)
        {
            lane.Turn.TakenIn = _round;
        }
    }

    /// <summary>It was asked in this pass, and had nothing.</summary>
    public bool HasNothing(SourceLane lane) => lane.Turn.NothingIn == _pass;

    /// <summary>Everybody is asked again.</summary>
    public void BeginPass() => _pass++;

    private static bool IsWaitedFor(SourceLane lane) => lane is { IsBounded: true, IsIdle: false };

    private static bool IsBefore(SourceLane lane, SourceLane? other) =>
        other is null || lane.Watermark < other.Watermark || (lane.Watermark == other.Watermark && lane.Turn.Number < other.Turn.Number);

    private bool IsAtHand(SourceLane lane) => !lane.StillWaits && !HasNothing(lane);

    private SourceLane? Find(out bool mayBeginRound)
    {
        SourceLane? waitedFor = _current, free = null;
        bool isWaitedForTaken = false, isFreeTaken = false;
        foreach (var lane in _lanes)
        {
            if (lane.IsFinished)
            {
                continue;
            }

            var isTaken = lane.Turn.TakenIn == _round;
            if (IsWaitedFor(lane))
            {
                isWaitedForTaken |= isTaken;
                if (_current is null && !isTaken && IsBefore(lane, waitedFor))
                {
                    waitedFor = lane;
                }
            }
            else if (IsAtHand(lane))
            {
                isFreeTaken |= isTaken;
                if (!isTaken && IsBefore(lane, free))
                {
                    free = lane;
                }
            }
        }

        // While a bounded one is waited for, no round of the others' begins but for the sake of those that wait for nobody.
        mayBeginRound = isFreeTaken || (waitedFor is null && isWaitedForTaken);
        return waitedFor is not null && IsAtHand(waitedFor) && (free is null || IsBefore(waitedFor, free)) ? waitedFor : free;
    }
}
