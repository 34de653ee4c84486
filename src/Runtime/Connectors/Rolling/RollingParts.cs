using System.Text;

namespace FastFlow;

/// <summary>When a rolling sink's files end, and how many may be open.</summary>
/// <param name="RollBytes">A file that has so many ends.</param>
/// <param name="RollAfter">A file that was opened so long ago ends; null for never.</param>
/// <param name="RollAtCheckpoint">Every file ends at every checkpoint.</param>
/// <param name="MostOpen">With one more, the one that was not written to for longest ends.</param>
internal readonly record struct RollingRules(long RollBytes, TimeSpan? RollAfter, bool RollAtCheckpoint, int MostOpen);

/// <summary>
/// Which files one worker writes to, when they end, what they are called, and what of them belongs to which checkpoint. Pure: it is told of bytes and of times, and writes nothing. What it
/// decides follows from the events alone, unless rules of time or of checkpoints are in force; that is why a run that was killed cuts its files where an undisturbed one does.
/// </summary>
internal sealed class RollingParts
{
    private readonly RollingRules _rules;
    private readonly TransactionalSinkContext _context;
    private readonly string _prefix;
    private readonly string _extension;
    private readonly Dictionary<byte[], RollingPart> _open = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], RollingPart>.AlternateLookup<ReadOnlySpan<byte>> _byPartition;
    private readonly List<RollingPart> _closed = [];
    private RollingPart? _last;
    private long _turns;
    private long _nextNumber;

    public RollingParts(RollingRules rules, TransactionalSinkContext context, string prefix, string extension, RollingResume resume)
    {
        (_rules, _context, _prefix, _extension, _nextNumber) = (rules, context, prefix, extension, resume.NextNumber);
        _byPartition = _open.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (var file in resume.Open)
        {
            var part = Resumed(file);
            part.LastTurn = ++_turns;
            _open.Add(part.Key, part);
        }

        foreach (var file in resume.Closed)
        {
            _closed.Add(Resumed(file));
        }
    }

    /// <summary>Closed and not yet sealed.</summary>
    public IReadOnlyList<RollingPart> Closed => _closed;

    public IEnumerable<RollingPart> Open => _open.Values;

    public int OpenCount => _open.Count;

    /// <summary>Which file was not written to for longest, if there are as many as may be; it has to end before another is opened.</summary>
    public RollingPart? Surplus => _open.Count < _rules.MostOpen ? null : _open.Values.MinBy(static part => part.LastTurn);

    /// <summary>The open file of a partition; null if there is none.</summary>
    public RollingPart? Find(ReadOnlySpan<byte> partition)
    {
        if (_last is { } last && last.PartitionUtf8.SequenceEqual(partition))
        {
            return last;
        }

        if (_byPartition.TryGetValue(partition, out var part))
        {
            part.LastTurn = ++_turns;
            _last = part;
            return part;
        }

        return null;
    }

    /// <summary>Opens a partition's next file.</summary>
    public RollingPart Begin(ReadOnlySpan<byte> partition, Timestamp now)
    {
        var directory = RollingPath.Partition(partition);
        if (directory.Split('/').Any(segment => RollingPath.NumberOf(segment, _prefix, _extension) is not null))
        {
            throw new FormatException($"'{directory}' can't be a sub-directory: the sink's files have such names. Write another, or set Prefix.");
        }

        var name = RollingPath.Committed(_prefix, _context.Worker, _nextNumber, _extension);
        var part = new RollingPart(directory, partition.ToArray(), name, 0, _context.Attempt, now) { LastTurn = ++_turns };
        _open.Add(part.Key, part);
        _nextNumber++;
        return _last = part;
    }

    /// <summary>The file has ended, by size or by age.</summary>
    public bool IsDue(RollingPart part, Timestamp now) => part.LengthBytes >= _rules.RollBytes || IsOld(part, now);

    /// <summary>The file has ended, by age.</summary>
    public bool IsOld(RollingPart part, Timestamp now) => _rules.RollAfter is { } age && now >= part.OpenedAt + age;

    /// <summary>The files that end because a checkpoint comes, in the order in which they were written to.</summary>
    public IReadOnlyList<RollingPart> DueAtCheckpoint(Timestamp now) => _rules is { RollAtCheckpoint: false, RollAfter: null }
        ? []
        : [.. _open.Values.Where(part => _rules.RollAtCheckpoint || IsOld(part, now)).OrderBy(static part => part.LastTurn)];

    /// <summary>Ends a file; the next event of its partition begins another.</summary>
    public void Close(RollingPart part)
    {
        _open.Remove(part.Key);
        _closed.Add(part);
        _last = ReferenceEquals(_last, part) ? null : _last;
    }

    /// <summary>What belongs to a checkpoint as of now; what comes after belongs to a later one.</summary>
    public RollingFilesTransaction Seal(long epoch)
    {
        RollingFile[] closed = [.. _closed.Select(static part => part.AsFile())];
        RollingFile[] open = [.. _open.Values.OrderBy(static part => part.LastTurn).Select(static part => part.AsFile())];
        _closed.Clear();
        return new(epoch, _context.Attempt, _context.Worker, _context.Workers, _nextNumber, closed, open);
    }

    private static RollingPart Resumed(RollingFile file) =>
        new(file.Partition, Encoding.UTF8.GetBytes(file.Partition), file.Name, file.LengthBytes, file.Attempt, file.OpenedAt);

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Comparer Instance = new();

        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] key) => GetHashCode(key.AsSpan());

        // FNV-1a. Whoever chooses partitions to collide meets the limit of open files.
        public int GetHashCode(ReadOnlySpan<byte> key)
        {
            var hash = 2166136261u;
            foreach (var symbol in key)
            {
                hash = (hash ^ symbol) * 16777619u;
            }

            return (int)hash;
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
