namespace FastFlow;

/// <summary>One split's reader: hands its events to the worker, and tells the worker what becomes of the split.</summary>
/// <param name="pump">The source's pump.</param>
/// <param name="reader">The open reader.</param>
/// <param name="split">Index of the split's clocks.</param>
internal sealed class ReaderLane<T, TPosition>(SourcePump<T> pump, ISourceReader<T, TPosition> reader, int split) : SourceLane
{
    private readonly ISourceWatermarks? _watermarks = pump.Time.HasTime ? reader as ISourceWatermarks : null;
    private readonly long? _idleAfter = pump.Time.HasTime ? pump.IdleAfter?.Ticks : null;
    private IRecordFailures? _failures;
    private long _promised = long.MinValue;
    private long _silentSince = long.MaxValue;
    private long _skipped;
    private bool _isAtEnd;
    private StoredPosition<TPosition> _resumed;
    private bool _hasMoved;

    /// <summary>Index of the split's clocks.</summary>
    public int Split => split;

    /// <summary>Where a new reader is to go on. What was read up to here has been handled.</summary>
    /// <param name="order">Knows its turn.</param>
    /// <param name="isFinished">Nothing follows.</param>
    public StoredPosition<TPosition> PositionIn(ReadingOrder order, bool isFinished) =>
        new(_hasMoved || _resumed.HasPosition, _hasMoved ? reader.Position : _resumed.Position, isFinished, order.TurnOf(this));

    /// <summary>The reader was opened where another had got to.</summary>
    public void Resume(in StoredPosition<TPosition> position)
    {
        _resumed = position;
        if (pump.Time.HasTime)
        {
            Watermark = pump.Time.WatermarkOf(split);
            IsIdle = pump.Time.IsIdle(split);
        }
    }

    /// <inheritdoc/>
    public override long IdleDue => IsIdle || _silentSince == long.MaxValue || _idleAfter is not { } after ? long.MaxValue : TimeMath.Add(_silentSince, after);

    /// <summary>Before the first read.</summary>
    public void Begin() => _failures = pump.FailuresOf(reader);

    /// <inheritdoc/>
    public override SourceStatus Pump(int most, out int count)
    {
        var status = Read(most, out var events);
        count = events.Length;
        if (count > 0)
        {
            // Before its first event a reader's position may be that of the first one.
            _hasMoved = true;
            Select();
            pump.Handle(events);
        }

        var hasSaid = count > 0 || status != SourceStatus.Waiting;
        if (_failures is not null)
        {
            hasSaid |= TakeFailures(_failures);
        }

        hasSaid |= TakePromise();
        Watermark = pump.Time.HasTime ? pump.Time.WatermarkOf(split) : long.MinValue;
        if (hasSaid)
        {
            _silentSince = long.MaxValue;
        }
        else
        {
            OnSilent();
        }

        if (status == SourceStatus.Finished)
        {
            IsFinished = true;
            pump.Finish(this);
        }

        return status;
    }

    /// <inheritdoc/>
    public override void FallIdle()
    {
        IsIdle = true;
        pump.Time.SetState(split, SplitState.Idle);
    }

    /// <inheritdoc/>
    public override ValueTask CloseAsync() => reader.DisposeAsync();

    /// <inheritdoc/>
    protected override ValueTask WaitAsync(CancellationToken cancellationToken) => reader.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    protected override void OnSilent()
    {
        if (_silentSince == long.MaxValue)
        {
            _silentSince = pump.Clock.Listened;
        }
    }

    private SourceStatus Read(int most, out ReadOnlySpan<T> events)
    {
        events = default;
        if (_isAtEnd)
        {
            return SourceStatus.Finished;
        }

        pump.IsReading = true;
        var status = reader.Read(pump.Buffer.AsSpan(0, most), out var count);
        pump.IsReading = false;
        events = pump.Buffer.AsSpan(0, count);

        // Some readers learn only by the next read that the events before were the last. Where the order of turns must not depend on that, all do.
        _isAtEnd = status == SourceStatus.Finished && IsBounded && count == most;
        return _isAtEnd ? SourceStatus.Ready : status;
    }

    private void Select()
    {
        if (IsIdle)
        {
            // What the others have reached without it stands, and is heard of before its events are.
            pump.AdvanceTime();
            IsIdle = false;
            pump.Time.SetState(split, SplitState.Active);
        }

        pump.Time.Select(split);
    }

    private bool TakePromise()
    {
        if (_watermarks is null)
        {
            return false;
        }

        var promise = _watermarks.Watermark.Ticks;
        if (promise <= _promised)
        {
            return false;
        }

        _promised = promise;
        Select();
        pump.Time.Raise(split, promise);
        pump.AdvanceTime();
        return true;
    }

    private bool TakeFailures(IRecordFailures failures)
    {
        var skipped = failures.SkippedRecords - _skipped;
        _skipped += skipped;
        if (skipped > 0)
        {
            _hasMoved = true;
            pump.CountSkipped(skipped);
        }

        if (!failures.TryTakeFailed(out var record, out var exception))
        {
            return skipped > 0;
        }

        _hasMoved = true;
        Select();
        pump.HandleFailed(record, exception);
        return true;
    }
}
