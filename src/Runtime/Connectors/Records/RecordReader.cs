using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>
/// Reads records from bytes: keeps position and line, and does with a record that can't be decoded what the source's policy says. What
/// a record is, subclasses know.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RecordReader<T> : ISourceReader<T, RecordPosition>, IRecordFailures
{
    private readonly HashSet<(RecordFaultKind Kind, string? Field)> _reported = [];
    private readonly SourceContext _context;
    private readonly bool _allowEmpty;
    private readonly bool _isResumed;
    private bool _started;
    private Exception? _failure;
    private RawRecord? _failed;
    private RecordPosition? _discardFrom;

    private protected RecordReader(SourceContext context, ByteOrigin origin, int maxRecordBytes, bool allowEmpty, RecordPosition start)
    {
        _context = context;
        _allowEmpty = allowEmpty;
        _isResumed = start.Offset > 0;
        Name = origin.Name;
        MaxRecordBytes = maxRecordBytes;
        Line = start.Line;
        Window = new InputWindow(ByteInput.Start(origin, context.Name, start.Offset), start);
    }

    /// <inheritdoc/>
    public RecordPosition Position => _discardFrom ?? new RecordPosition(Window.Offset, Line);

    /// <inheritdoc/>
    public long SkippedRecords { get; private set; }

    /// <summary>How many strings text columns had to make because their pools were full or the texts too long.</summary>
    public virtual long UnpooledTexts => 0;

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    private protected enum Step
    {
        /// <summary>The buffer is full.</summary>
        Full,

        /// <summary>The window holds no further complete record.</summary>
        NeedBytes,

        /// <summary><see cref="Fault"/> says what is wrong with the first unread record.</summary>
        Fault,

        /// <summary>The rest of a faulty record is behind us.</summary>
        Discarded,
    }

    // While the rest of a faulty record is being discarded, its failure isn't due yet.
    private bool HasFailed => _failure is not null && _discardFrom is null;

    private protected string Name { get; }

    private protected int MaxRecordBytes { get; }

    private protected InputWindow Window { get; }

    /// <summary>Lines before the first unread byte.</summary>
    private protected long Line { get; set; }

    /// <summary>What stands at the end of the window is the end of the last record, although no line end follows.</summary>
    private protected bool IsFinal => Window.Ended && Window.Error is null;

    /// <summary>Events refer to the window, so it stays as it is while a batch has any.</summary>
    private protected virtual bool EventsReferToWindow => false;

    private protected RecordFault Fault;

    /// <inheritdoc/>
    public SourceStatus Read(Span<T> buffer, out int count)
    {
        count = 0;
        ThrowIfFailed();
        if (!_started && !TryStart())
        {
            return SourceStatus.Waiting;
        }

        while (true)
        {
            var step = _discardFrom is null ? Decode(buffer, ref count) : DiscardLine();
            if (step == Step.Fault)
            {
                TakeFault();
            }

            if (step == Step.Full || HasFailed)
            {
                return SourceStatus.Ready;
            }

            if (step == Step.NeedBytes)
            {
                if (count > 0 && EventsReferToWindow)
                {
                    return SourceStatus.Ready;
                }

                if (!Window.TryFill())
                {
                    return Window.Ended ? End(count) : SourceStatus.Waiting;
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken cancellationToken) => Window.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public bool TryTakeFailed(out RawRecord record, [NotNullWhen(true)] out Exception? exception)
    {
        if (_failed is null || !HasFailed)
        {
            record = default;
            exception = null;
            return false;
        }

        record = _failed.Value;
        exception = _failure!;
        _failed = null;
        _failure = null;
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Window.DisposeAsync();
    }

    /// <summary>Decodes and consumes complete records until the buffer is full, the window has no more, or a record is faulty (that isn't consumed).</summary>
    private protected abstract Step Decode(Span<T> events, ref int count);

    /// <summary>Reads what stands before the first record; false if more bytes are needed.</summary>
    private protected virtual bool TryReadHeader() => true;

    /// <summary>For input that is at hand: what can be known at start fails at start.</summary>
    internal void Start()
    {
        try
        {
            while (!TryStart())
            {
                Window.WaitAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }
        }
        catch
        {
            DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    private protected RecordException Explain(in RecordFault fault) => RecordExplanation.Explain(in fault, Window.Unread, Name, Line, MaxRecordBytes);

    private bool TryStart()
    {
        while (!TryReadStart())
        {
            if (!Window.TryFill())
            {
                return Window.Ended ? throw Window.Error ?? Empty() : false;
            }
        }

        return _started = true;
    }

    // False: more bytes are needed. Input without any has no header either.
    private bool TryReadStart()
    {
        if (_isResumed)
        {
            return TryReadHeader();
        }

        if (Window.Offset == 0 && !TrySkipByteOrderMark())
        {
            return false;
        }

        return Window.Unread.IsEmpty ? _allowEmpty && IsFinal : TryReadHeader();
    }

    private bool TrySkipByteOrderMark()
    {
        var unread = Window.Unread;
        if (!Window.Ended && (unread.IsEmpty || unread.SequenceEqual(Utf8Mark[..^1]) || unread is [0xEF or 0xFE or 0xFF]))
        {
            return false;
        }

        if (unread is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new InvalidDataException($"{Name} begins with the byte order mark of UTF-16. {_context.Name} reads UTF-8: save or convert the file as that.");
        }

        if (unread.StartsWith(Utf8Mark))
        {
            Window.Consume(Utf8Mark.Length);
        }

        return true;
    }

    private InvalidDataException Empty() => new($"{Name} is empty, and {_context.Name} expects records in it. Give a file that has some, or set AllowEmpty if none is fine.");

    // The input's own failure comes behind the events before it.
    private SourceStatus End(int count)
    {
        if (Window.Error is not { } error)
        {
            return SourceStatus.Finished;
        }

        _discardFrom = null;
        _failed = null;
        _failure = error;
        return count > 0 ? SourceStatus.Ready : throw error;
    }

    // Under Fail nothing is consumed: after a restart the same record is met again.
    private void TakeFault()
    {
        if (_context.Errors == ErrorPolicy.Fail)
        {
            _failure = Explain(in Fault);
            return;
        }

        if (_context.Errors == ErrorPolicy.DeadLetter)
        {
            var length = Math.Min(Fault.End, MaxRecordBytes);
            _failure = Explain(in Fault);
            _failed = new RawRecord(Window.Unread[..length].ToArray(), Name, Line + 1);
        }
        else if (_reported.Add((Fault.Kind, Fault.Field)))
        {
            _context.Skipped?.Invoke(Explain(in Fault));
        }

        var position = Position;
        if (Fault.Next < 0)
        {
            // The record counts as consumed when its end is found, or a resumed reader would begin in its middle.
            _discardFrom = position;
            Consume(Window.Unread.Length);
        }
        else
        {
            Consume(Fault.Next);
            CountSkipped();
        }
    }

    private Step DiscardLine()
    {
        var end = Window.Unread.IndexOf((byte)'\n');
        Consume(end < 0 ? Window.Unread.Length : end + 1);
        if (end < 0 && !IsFinal)
        {
            return Step.NeedBytes;
        }

        _discardFrom = null;
        CountSkipped();
        return Step.Discarded;
    }

    private void ThrowIfFailed()
    {
        if (HasFailed)
        {
            throw _failure!;
        }
    }

    private void CountSkipped() => SkippedRecords += _context.Errors == ErrorPolicy.Skip ? 1 : 0;

    private void Consume(int count)
    {
        Line += Window.Unread[..count].Count((byte)'\n');
        Window.Consume(count);
    }
}
