using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// One of the things that a job's thread polls: the reader of a split (a plain source has one split), or a source's search for further splits.
/// <see cref="ReadingOrder"/> says whose turn it is. Used on the job's thread only.
/// </summary>
internal abstract class SourceLane
{
    private Action? _wake;
    private Action? _onOver;
    private ValueTaskAwaiter _wait;
    private bool _isWaiting;

    // Set by the wait's continuation. To ask the awaiter instead would be wrong: it may say "completed" before it has called the
    // continuation, and who takes the result in between takes a pooled object away from under it.
    private volatile bool _isOver;

    /// <summary>Where it stands in its turn, and what it said last; kept by <see cref="ReadingOrder"/>.</summary>
    public TurnState Turn;

    /// <summary>Nothing will follow.</summary>
    public bool IsFinished { get; set; }

    /// <summary>It ends by itself, so its turn may be waited for.</summary>
    public bool IsBounded { get; init; }

    /// <summary>It has been silent for long.</summary>
    public bool IsIdle { get; protected set; }

    /// <summary>The lower, the sooner it is read; the lowest there is where events have no time.</summary>
    public long Watermark { get; protected set; } = long.MinValue;

    /// <summary>A wait has begun; it may be over.</summary>
    public bool IsAwaited => _isWaiting;

    /// <summary>A wait is under way and not over.</summary>
    public bool StillWaits => _isWaiting && !_isOver;

    /// <summary>When it falls idle unless it says something, in ticks of <see cref="JobClock.Listened"/>; <see cref="long.MaxValue"/> for never.</summary>
    public virtual long IdleDue => long.MaxValue;

    /// <summary>Reads and runs one batch, and returns when the sinks have taken what it led to.</summary>
    /// <param name="most">How many events it may be.</param>
    /// <param name="count">How many it was.</param>
    public abstract SourceStatus Pump(int most, out int count);

    /// <summary>Nothing was heard of it for so long that it holds nobody back. The caller then has the worker look at the time.</summary>
    public virtual void FallIdle() => throw new InvalidOperationException("Only what can say something can be idle.");

    /// <summary>Closes the reader. No wait is under way.</summary>
    public abstract ValueTask CloseAsync();

    /// <summary>Asks to have <paramref name="wake"/> called when there is more; true if there is more already. Allocates nothing.</summary>
    public bool PrepareWait(Action wake, CancellationToken cancellationToken)
    {
        if (StillWaits)
        {
            return false;
        }

        if (!_isWaiting)
        {
            _wait = WaitAsync(cancellationToken).GetAwaiter();
            _isWaiting = true;
            _isOver = _wait.IsCompleted;
            if (!_isOver)
            {
                _wake = wake;
                _wait.UnsafeOnCompleted(_onOver ??= OnOver);
                OnSilent();
                return false;
            }
        }

        EndWait();
        return true;
    }

    /// <summary>Ends a wait that is over, with its exception if it failed.</summary>
    public void EndWait()
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            _wait.GetResult();
        }
    }

    /// <summary>Ends a wait that the end of the job has cancelled. A source that failed instead says so.</summary>
    public void AbandonWait()
    {
        try
        {
            EndWait();
        }
        catch (OperationCanceledException)
        {
            // That is the answer to the cancellation.
        }
    }

    /// <summary>Completes when <see cref="Pump"/> may have more.</summary>
    protected abstract ValueTask WaitAsync(CancellationToken cancellationToken);

    /// <summary>It was asked, and has nothing.</summary>
    protected virtual void OnSilent()
    {
    }

    private void OnOver()
    {
        _isOver = true;
        _wake!();
    }

    /// <summary>A lane's place in <see cref="ReadingOrder"/>.</summary>
    public struct TurnState
    {
        /// <summary>Order of arrival.</summary>
        public long Number;

        /// <summary>The pass in which it answered that it has nothing.</summary>
        public long NothingIn;

        /// <summary>The round in which it has had its turn, without its watermark moving.</summary>
        public long TakenIn;

        /// <summary>The watermark at which the turn began.</summary>
        public long From;

        /// <summary>How many events of the turn are left.</summary>
        public int Left;
    }
}
