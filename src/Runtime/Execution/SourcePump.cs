using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>Runs one batch of a source's events through the worker.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void BatchHandler<T>(ReadOnlySpan<T> events);

/// <summary>Hands a record that a source could not decode to whatever follows <see cref="Errors{TOperator}"/> of it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void DeadLetterHandler(in Failed<RawRecord> failed);

/// <summary>One source of a job: opens its readers, and hands what they read to the worker. Used on the job's thread only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SourcePump
{
    private readonly List<SourceLane> _lanes = [];
    private ReadingOrder? _order;
    private bool _isCutShort;

    /// <summary>The reader is being asked for a batch; another thread may look, to say what holds a job up.</summary>
    internal volatile bool IsReading;

    private protected SourcePump(int node, PipelineWorker worker)
    {
        Node = node;
        Worker = worker;
        Name = worker.NodeNames[node];
        Time = worker.SourceTime(node);
    }

    /// <summary>The source's name in the graph.</summary>
    public string Name { get; }

    /// <summary>
    /// A split that for so long was asked for events and had none holds no watermark back until it has. Null: never. What the job spends on resting until its sinks
    /// have taken what they were given doesn't count.
    /// </summary>
    public TimeSpan? IdleAfter { get; init; }

    /// <summary>The watermarks of its splits.</summary>
    internal SourceTime Time { get; }

    /// <summary>The job's times, once it is open.</summary>
    internal JobClock Clock { get; private set; } = null!;

    /// <summary>The source's identity in checkpoints.</summary>
    internal string StateId { get; set; } = string.Empty;

    /// <summary>How many events it has read, those before the checkpoint that it began with among them.</summary>
    internal long EventsRead { get; private protected set; }

    /// <summary>The same with the batch at hand, which may fail.</summary>
    internal long EventsTaken { get; private protected set; }

    /// <summary>Events that were read after the last checkpoint can be read again.</summary>
    internal virtual bool CanReplay => false;

    /// <summary>Nothing will follow.</summary>
    internal bool IsFinished => _lanes.TrueForAll(lane => lane.IsFinished);

    /// <summary>What is to be polled, or to be closed.</summary>
    internal IReadOnlyList<SourceLane> Lanes => _lanes;

    internal int Node { get; }

    /// <summary>All was read and its end told to the operators.</summary>
    private protected bool IsDrained { get; private set; }

    /// <summary>Its input ends for a stop, so it isn't at its end.</summary>
    private protected bool IsCutShort => _isCutShort;

    private protected PipelineWorker Worker { get; }

    private protected ReadingOrder Order => _order!;

    /// <summary>Opens the readers of the splits that there are.</summary>
    internal void Open(JobClock clock, ReadingOrder order, CancellationToken stop)
    {
        Clock = clock;
        _order = order;
        if (IdleAfter is { } idleAfter && Time.HasTime)
        {
            clock.Expect(idleAfter);
        }

        OpenLanes(stop);
    }

    /// <summary>The job reads nothing more: finished, unless events have been taken that are still to be handled.</summary>
    /// <param name="isEnd">What has been read was all there is, so what is open is fired; otherwise the job is stopped and fires nothing.</param>
    internal virtual void EndInput(bool isEnd)
    {
        _isCutShort |= !isEnd;
        if (IsFinished)
        {
            return;
        }

        foreach (var lane in _lanes)
        {
            lane.IsFinished = true;
        }

        IsDrained = isEnd;
        if (isEnd)
        {
            Time.SetStateOfAll(SplitState.Finished);
            AdvanceTime();
        }
    }

    /// <summary>The input ends by itself soon, but for a stop rather than because that is all.</summary>
    private protected void CutShort() => _isCutShort = true;

    /// <summary>What a checkpoint holds of it.</summary>
    /// <exception cref="InvalidOperationException">Nobody knows how to write its positions.</exception>
    internal abstract StoredState[] Stored();

    /// <summary>Closes the readers. No wait is under way.</summary>
    /// <param name="failure">What ended the attempt, if it failed.</param>
    /// <param name="isLast">The job ends; otherwise another pump takes over.</param>
    internal virtual async ValueTask CloseAsync(Exception? failure, bool isLast)
    {
        List<Exception>? failures = null;
        foreach (var lane in _lanes)
        {
            try
            {
                await lane.CloseAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                (failures ??= []).Add(e);
            }
        }

        _lanes.Clear();
        if (failures is not null)
        {
            throw failures.Count == 1 ? failures[0] : new AggregateException(failures);
        }
    }

    /// <summary>Has the worker fire what is due now that a split has moved by itself.</summary>
    internal void AdvanceTime()
    {
        try
        {
            Worker.AdvanceTime();
            Worker.EndBatch();
            Clock.Rest();
        }
        catch (Exception e)
        {
            throw Worker.FiringFailure(e);
        }
    }

    /// <summary>A split has ended.</summary>
    internal void Finish(int split)
    {
        if (!_isCutShort)
        {
            Time.SetState(split, SplitState.Finished);
            AdvanceTime();
        }
    }

    private protected abstract void OpenLanes(CancellationToken stop);

    private protected void Add(SourceLane lane)
    {
        _lanes.Add(lane);
        _order!.Add(lane);
    }

    private protected void Add(SourceLane lane, in StoredTurn turn)
    {
        _lanes.Add(lane);
        _order!.Add(lane, in turn);
    }

    private protected RowCodec<TValue> Known<TValue>(RowCodec<TValue>? codec) => codec ?? RowCodec<TValue>.Known
        ?? throw new InvalidOperationException($"{Worker.Pipeline}: {Name} can't be part of a checkpoint, because there is no codec for {typeof(TValue)}, which says where it stands. Give it a type of numbers, texts and structs of such.");

    /// <summary>Closes one that has finished while others go on.</summary>
    private protected void Remove(SourceLane lane)
    {
        lane.CloseAsync().AsTask().GetAwaiter().GetResult();
        _lanes.Remove(lane);
    }
}

/// <summary>The pump of a source of events of one type: runs them, and records that could not be decoded, through the worker.</summary>
/// <typeparam name="T">The event type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SourcePump<T> : SourcePump
{
    private readonly BatchHandler<T> _handler;

    private protected SourcePump(int node, PipelineWorker worker, BatchHandler<T> handler)
        : base(node, worker) => _handler = handler;

    /// <summary>What becomes of a record that can't be decoded.</summary>
    public ErrorPolicy Errors { get; init; }

    /// <summary>The policy covers more than records, so a reader that can't tell which of them failed will do.</summary>
    public bool MayTellNoFailures { get; init; }

    /// <summary>Where it goes under <see cref="ErrorPolicy.DeadLetter"/>; null if nothing takes it: then it is only counted.</summary>
    public DeadLetterHandler? DeadLetters { get; init; }

    /// <summary>What readers write into; one batch is handled before the next is read.</summary>
    internal T[] Buffer { get; } = new T[ReadingOrder.TurnEvents];

    /// <summary>What readers are opened with.</summary>
    private protected SourceContext Context => field ??= new SourceContext(Name, Worker.Time) { Errors = Errors, Skipped = OnSkipped };

    /// <summary>Who says which records failed, if the source's policy needs to know.</summary>
    internal IRecordFailures? FailuresOf(object reader) => Errors == ErrorPolicy.Fail
        ? null
        : reader as IRecordFailures
            ?? (MayTellNoFailures ? null : throw new InvalidOperationException($"{Worker.Pipeline}: {Name} is marked [OnError(ErrorPolicy.{Errors})], but its reader can't tell which records failed: let {reader.GetType().Name} implement {nameof(IRecordFailures)}, or remove the policy."));

    /// <summary>Runs a batch, and returns when the sinks have taken what it led to.</summary>
    internal void Handle(ReadOnlySpan<T> events)
    {
        EventsTaken = EventsRead + events.Length;
        try
        {
            _handler(events);
            Worker.EndBatch();
            Clock.Rest();
        }
        catch (Exception e)
        {
            throw Worker.Failure(e, Name, events, EventsRead);
        }

        EventsRead += events.Length;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Array.Clear(Buffer, 0, events.Length);
        }
    }

    /// <summary>Runs a record that could not be decoded through what takes such.</summary>
    internal void HandleFailed(RawRecord record, Exception exception)
    {
        Worker.CountFailure(Node, exception);
        if (DeadLetters is null)
        {
            return;
        }

        try
        {
            DeadLetters(new Failed<RawRecord>(record, exception, Name));
            Worker.EndBatch();
            Clock.Rest();
        }
        catch (Exception e)
        {
            throw Worker.Failure(e, Name, new ReadOnlySpan<RawRecord>(in record), EventsRead);
        }
    }

    private protected ReaderLane<T, TPosition> Add<TPosition>(ISourceReader<T, TPosition> reader, int split, bool isBounded, StoredPosition<TPosition>? resumed)
    {
        var lane = new ReaderLane<T, TPosition>(this, reader, split) { IsBounded = isBounded };
        if (resumed is { } position)
        {
            lane.Resume(in position);
            Add(lane, position.Turn);
        }
        else
        {
            Add(lane);
        }

        lane.Begin();
        return lane;
    }

    internal void CountSkipped(long records) => Worker.CountFailures(Node, records);

    /// <summary>A reader has come to its end.</summary>
    internal virtual void Finish<TPosition>(ReaderLane<T, TPosition> lane) => Finish(lane.Split);

    private void OnSkipped(RecordException exception) => Worker.ReportFailure(Node, $"{exception.Kind} {exception.Field}", exception);
}

/// <summary>Opens a reader: at the beginning, or behind the event that <paramref name="position"/> names when <paramref name="resume"/> is true.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ISourceReader<T, TPosition> OpenReader<T, TPosition>(SourceContext context, bool resume, TPosition position);
