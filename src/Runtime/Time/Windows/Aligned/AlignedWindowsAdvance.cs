using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>Time moves: which windows are due, in which order.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    private enum Phase
    {
        Idle,
        Now,
        OnTime,
        Early,
        EarlyInProcessingTime,
    }

    private Phase _phase;

    // Where the watermark goes, and what fires by it; windows up to _passed have had their turn.
    private long _target;
    private long _targetFired;
    private long _passed;
    private bool _isEarlyDue;
    private long _nowLast;

    /// <summary>The window at hand.</summary>
    public Window Window { get; private set; }

    /// <summary>Begins with the results that the event just added brings about.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void BeginNow()
    {
        Begin(Phase.Now);
        var last = _grid.LastEndOf(_nowPane);
        _nowLast = _nowFiresOpen ? last : Math.Min(last, _fired);
        if (_nowFiresOpen && _options.EarlyEveryTicks > 0)
        {
            ForgetChange();
        }
    }

    /// <summary>Begins with the results up to a watermark, which is at least <see cref="NextDue"/>. <see cref="MoveNext"/> must be called until it answers false.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void BeginAdvance(long watermark)
    {
        Begin(Phase.OnTime);
        _target = watermark;
        _targetFired = FireBound(watermark);
        _passed = _fired;
        _isEarlyDue = IsEarlyByWatermark && watermark != long.MaxValue && EarlyTimes.NextAfter(Watermark, _options.EarlyEveryTicks) <= watermark;
    }

    /// <summary>The next result, in <see cref="Key"/>, <see cref="Accumulator"/>, <see cref="Window"/> and <see cref="Firing"/>; false if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        if (_left == 0 && !Refill())
        {
            return false;
        }

        _at = BitOperations.TrailingZeroCount(_left);
        _left &= _left - 1;
        return true;
    }

    private void Begin(Phase phase)
    {
        _phase = phase;
        FiresNow = false;
        (_filled, _left, _isWalking) = (0, 0, false);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Refill()
    {
        // What it would walk over is no memory of ours any more.
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ReleaseResults();
        while (_phase != Phase.Idle)
        {
            if (_isWalking)
            {
                if (!Walk())
                {
                    EndWalk();
                }
            }
            else if (!BeginNext())
            {
                _phase = Phase.Idle;
            }

            if (_filled != 0)
            {
                _left = _filled;
                return true;
            }
        }

        return false;
    }

    /// <summary>Turns to the next window; false if there is none.</summary>
    private bool BeginNext()
    {
        if (_phase == Phase.Now)
        {
            return FireNow();
        }

        if (_phase == Phase.OnTime)
        {
            var end = NextWindow(_passed, onlyChanged: false);
            if (end != long.MaxValue && end <= _targetFired)
            {
                BeginWalk(end, FiringKind.OnTime);
                return true;
            }

            (_passed, _phase) = (_targetFired, Phase.Early);
        }

        if (_isEarlyDue)
        {
            var end = NextWindow(_passed, onlyChanged: true);
            if (end != long.MaxValue)
            {
                BeginWalk(end, FiringKind.Early);
                return true;
            }

            ForgetChanges();
        }

        if (_phase == Phase.Early)
        {
            Finish();
        }

        return false;
    }

    /// <summary>The end of the first window behind <paramref name="passed"/> that has something; <see cref="long.MaxValue"/> if there is none.</summary>
    private long NextWindow(long passed, bool onlyChanged)
    {
        if (passed == long.MaxValue || (_live.IsEmpty && _store.Count == 0))
        {
            return long.MaxValue;
        }

        var end = _grid.NextEnd(passed);
        var next = long.MaxValue;
        if (!_isTumbling && _store.Count > 0)
        {
            // Which panes of the ring have events only the keys know.
            var inRing = Math.Max(end, _grid.NextEnd(_base));
            next = _grid.StartOf(inRing) < _base + TPanes.Count ? inRing : next;
        }

        for (var at = _live.Seek(_grid.StartOf(end)); next != end && at.Current is { } live; at.Next())
        {
            var first = _grid.NextEnd(live.Pane);
            if (first >= next)
            {
                break;
            }

            if (live.HasEvents && (!onlyChanged || IsChanged(live)))
            {
                next = Math.Min(next, Math.Max(first, end));
            }
        }

        return next;
    }

    private bool IsChanged(LivePane<TKey> live) => live.IsChanged || (_isTumbling && !live.IsSpilled && _places.Tail(IndexOf(live.Pane)).IsChanged);

    private void SetWindow(long end, FiringKind kind)
    {
        (_end, _start, _kind) = (end, _grid.StartOf(end), kind);
        _passed = end;
        Window = new(new(_grid.TickOf(_start)), new(_grid.TickOf(_end)));
        See(_start, _end);
    }

    /// <summary>The watermark has got where it was to go.</summary>
    private void Finish()
    {
        var dead = _target == long.MaxValue ? long.MaxValue : _grid.DeadBelow(DropBound(_target));
        if (dead > _dead)
        {
            Drop(dead, hasWalked: false);
        }

        TakeBounds(_target);
        MoveRing(dead);
        if (dead == long.MaxValue)
        {
            // Nothing follows, and all keys at once cost less than one by one.
            _emptied.Truncate(0);
            _forgotten.Truncate(0);
            _store.Clear();
            Table.Clear();
        }
    }
}
