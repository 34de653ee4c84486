namespace FastFlow;

/// <summary>
/// Writes one line per event to files in a directory, exactly once: <c>[Sink] public sealed class Delays(string directory) : RollingFiles&lt;Delay&gt;(directory);</c>. A file appears under
/// its name when it is whole and a checkpoint has committed it, and never changes after that. Until then it lies in the sub-directory <c>.fastflow</c>.
/// </summary>
/// <remarks>
/// <para>Names are <c>part-&lt;worker&gt;-&lt;number&gt;.txt</c>. A file goes on over checkpoints and ends at <see cref="RollBytes"/>, or where more than <see cref="MostOpenFiles"/> partitions are
/// written to: both follow from the events alone. So the files of a job whose output is repeatable are the same byte for byte, however often it was killed. Rules of time and
/// <see cref="RollAtCheckpoint"/> give files sooner, cut in other places in every run.</para>
/// <para>The directory belongs to one sink. It is made when the job starts; it and its sub-directories have to lie on one file system, on which a rename is atomic.</para>
/// </remarks>
/// <typeparam name="T">The event type.</typeparam>
/// <param name="directory">Where the files go.</param>
public abstract class RollingFiles<T>(string directory) : ITransactionalSink<T, RollingFilesTransaction>
{
    private readonly int _maxRecordBytes = RecordLimit.DefaultBytes;
    private readonly int _mostOpenFiles = 64;
    private readonly long _rollBytes = 128L * 1024 * 1024;
    private readonly TimeSpan? _rollAfter;
    private readonly string _prefix = "part";
    private readonly string _extension = ".txt";
    private readonly Lock _gate = new();
    private RollingRun? _run;

    /// <summary>What file names begin with; <c>part</c> unless set.</summary>
    public string Prefix
    {
        get => _prefix;
        init => _prefix = Checked(value, value, nameof(Prefix));
    }

    /// <summary>What file names end with; <c>.txt</c> unless set.</summary>
    public string Extension
    {
        get => _extension;
        init => _extension = Checked(value, "x" + value, nameof(Extension));
    }

    /// <summary>A file that has so many bytes is whole; 128 MiB unless set. Its last line may go beyond.</summary>
    public long RollBytes
    {
        get => _rollBytes;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(RollBytes));
            _rollBytes = value;
        }
    }

    /// <summary>A file that was opened so long ago, by the job's clock, is whole with the next event or checkpoint; null, as unless set, for never.</summary>
    public TimeSpan? RollAfter
    {
        get => _rollAfter;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(RollAfter));
            _rollAfter = value;
        }
    }

    /// <summary>Every checkpoint makes all files whole, so that lines appear with the checkpoint that they belong to.</summary>
    public bool RollAtCheckpoint { get; init; }

    /// <summary>How many files a worker writes to at a time; 64 unless set. With one more partition, the file that was not written to for longest is whole.</summary>
    public int MostOpenFiles
    {
        get => _mostOpenFiles;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MostOpenFiles));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10_000, nameof(MostOpenFiles));
            _mostOpenFiles = value;
        }
    }

    /// <summary>The longest line that is written, in bytes; a longer one is an error. 1 MiB unless set; at least 64 bytes, at most 256 MiB.</summary>
    public int MaxRecordBytes
    {
        get => _maxRecordBytes;
        init => _maxRecordBytes = RecordLimit.Checked(value);
    }

    /// <summary>
    /// What becomes of committed files that the checkpoint knows nothing of: those that are there when a job starts without a checkpoint, and those that were committed after the one it goes
    /// back to. Unless set they are refused. Append leaves them, and gives new files numbers behind theirs when a job starts without a checkpoint. Replace deletes them when a job starts without a checkpoint, and writes them again when
    /// it goes back.
    /// </summary>
    public ExistingFile IfExists { get; init; } = ExistingFile.Refuse;

    /// <summary>A line that begins every file (the names of CSV columns, say). Null for none.</summary>
    protected virtual string? Header => null;

    internal string? HeaderLine => Header;

    /// <summary>So many bytes of a file are gathered before they are handed to the system.</summary>
    internal virtual int BlockBytes => 32 * 1024;

    internal RollingRules Rules => new(RollBytes, RollAfter, RollAtCheckpoint, MostOpenFiles);

    /// <summary>
    /// Writes what the event's line holds, without its end: <c>line.Write($"{value.Symbol} {value.Price:F2}")</c> or <c>line.Csv().Field(value.Symbol).Field(value.Price)</c>. Unless overridden
    /// it is the value's own text.
    /// </summary>
    protected virtual void Format(in T value, LineWriter line) => line.Write($"{value}");

    /// <summary>
    /// Writes the sub-directory that the event's line goes to, if it goes to one: <c>directory.Write($"day={value.Time:yyyy-MM-dd}")</c>; '/' parts levels. It must follow from the event alone. A name may not begin with a dot, end
    /// with a dot or a blank, or hold what a file system refuses.
    /// </summary>
    protected virtual void Partition(in T value, LineWriter directory)
    {
        // The sink's directory itself.
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The directory or the files in it aren't as they must be; the message says which, why and what to do.</exception>
    /// <exception cref="InvalidDataException">The transactions contradict one another.</exception>
    public ValueTask RecoverAsync(IReadOnlyList<RollingFilesTransaction> toCommit, TransactionalSinkContext context, CancellationToken cancellationToken)
    {
        Recover(toCommit, context);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The attempt hasn't recovered.</exception>
    public ITransactionalWriter<T, RollingFilesTransaction> Open(TransactionalSinkContext context) => OpenWriter(context);

    /// <inheritdoc/>
    /// <exception cref="IOException">A file can't be committed; the message says why and what to do.</exception>
    public ValueTask CommitAsync(RollingFilesTransaction transaction, CancellationToken cancellationToken)
    {
        Commit(transaction);
        return ValueTask.CompletedTask;
    }

    internal void Recover(IReadOnlyList<RollingFilesTransaction> toCommit, TransactionalSinkContext context)
    {
        var run = RollingRun.Start(OpenStore(), toCommit, context, new(Prefix, Extension, IfExists));
        lock (_gate)
        {
            _run = run;
        }
    }

    internal RollingWriter<T> OpenWriter(TransactionalSinkContext context)
    {
        lock (_gate)
        {
            return _run is { } run && run.Attempt == context.Attempt
                ? new(this, run.Store, context, run.Take(context.Worker))
                : throw new InvalidOperationException($"{context.Name} was opened for attempt {context.Attempt}, which hasn't recovered it.");
        }
    }

    internal void Commit(RollingFilesTransaction transaction)
    {
        RollingRun? run;
        lock (_gate)
        {
            run = _run;
        }

        var sink = run?.Sink ?? GetType().Name;
        RollingCommit.Run(run?.Store ?? OpenStore(), transaction, sink, IfExists == ExistingFile.Replace);
        run?.Committed(transaction.Attempt);
    }

    internal void WriteLine(in T value, LineWriter line) => Format(in value, line);

    internal void WritePartition(in T value, LineWriter path) => Partition(in value, path);

    internal virtual IRollingStore OpenStore() => new RollingDirectory(directory);

    private static string Checked(string value, string asName, string property) => RollingPath.ProblemOfSegment(asName) is { } problem
        ? throw new ArgumentException($"'{value}' can't be the {property} of file names: {problem}.", property)
        : value;
}
