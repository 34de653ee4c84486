using System.Text;

namespace FastFlow;

/// <summary>What of a sink's settings recovery needs.</summary>
internal readonly record struct RollingNaming(string Prefix, string Extension, ExistingFile IfExists);

/// <summary>One attempt's hold on a rolling sink's directory: recovers, hands every worker what it goes on with, and lets go of what earlier attempts left once it has a checkpoint of its own.</summary>
internal sealed class RollingRun
{
    private const int CopyBytes = 1024 * 1024;

    private readonly RollingResume?[] _workers;
    private readonly Lock _gate = new();
    private List<string> _superseded;

    private RollingRun(IRollingStore store, TransactionalSinkContext context, RollingRecovery recovery)
    {
        (Store, Sink, Attempt) = (store, context.Name, context.Attempt);
        _workers = [.. recovery.Workers];
        _superseded = [.. recovery.Copies.Where(static copy => copy.From.StagingPath != copy.To.StagingPath).Select(static copy => copy.From.StagingPath)];
    }

    public IRollingStore Store { get; }

    /// <summary>The sink's name in the graph.</summary>
    public string Sink { get; }

    public long Attempt { get; }

    /// <summary>Commits what the checkpoint lists, clears what lower attempts left, and takes over what goes on.</summary>
    public static RollingRun Start(IRollingStore store, IReadOnlyList<RollingFilesTransaction> toCommit, TransactionalSinkContext context, RollingNaming naming)
    {
        try
        {
            TakeOver(store, context);
            var recovery = toCommit.Count == 0 ? RollingRecovery.Fresh(context.Workers, FirstNumber(store, context.Name, naming)) : RollingRecovery.From(toCommit, context);
            foreach (var transaction in toCommit)
            {
                RollingCommit.Run(store, transaction, context.Name, naming.IfExists == ExistingFile.Replace);
            }

            foreach (var (from, to) in recovery.Copies)
            {
                Copy(store, context.Name, from, to, naming.IfExists == ExistingFile.Replace);
            }

            Clear(store, context.Attempt, recovery);
            return new(store, context, recovery);
        }
        catch (Exception exception) when (exception is (IOException or UnauthorizedAccessException) and not RollingException)
        {
            throw RollingErrors.Medium(context.Name, store.Location, exception);
        }
    }

    /// <summary>What a worker goes on with; once, because two writers of one file would ruin it.</summary>
    public RollingResume Take(int worker)
    {
        lock (_gate)
        {
            var resume = (uint)worker < (uint)_workers.Length ? _workers[worker] : null;
            if (resume is null)
            {
                throw new InvalidOperationException($"Worker {worker} of attempt {Attempt} has no files to go on with: it has a writer already, or recovery knew of {_workers.Length} workers only.");
            }

            _workers[worker] = null;
            return resume;
        }
    }

    /// <summary>A checkpoint of this attempt is durable, so nobody needs the files any more that it has copied from earlier attempts.</summary>
    public void Committed(long attempt)
    {
        if (attempt != Attempt)
        {
            return;
        }

        List<string> superseded;
        lock (_gate)
        {
            (superseded, _superseded) = (_superseded, []);
        }

        try
        {
            superseded.ForEach(Store.Delete);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw RollingErrors.Medium(Sink, Store.Location, exception);
        }
    }

    private static void TakeOver(IRollingStore store, TransactionalSinkContext context)
    {
        // Flushed even if it was there: who made it may have been killed before that.
        store.CreateDirectory(RollingPath.StagingDirectory);
        store.FlushDirectory("");

        var owner = $"{context.Pipeline}\n{context.Name}\n";
        if (store.LengthOf(RollingPath.Owner) is null)
        {
            using (var file = store.Create(RollingPath.Draft(RollingPath.Owner)))
            {
                file.Write(Encoding.UTF8.GetBytes(owner));
                file.Flush();
            }

            store.TryRename(RollingPath.Draft(RollingPath.Owner), RollingPath.Owner);
            store.FlushDirectory(RollingPath.StagingDirectory);
            return;
        }

        using var stream = store.TryOpenRead(RollingPath.Owner);
        using var reader = new StreamReader(stream!, Encoding.UTF8);
        var there = reader.ReadToEnd();
        if (there != owner)
        {
            throw RollingErrors.Owned(context.Name, store.Location, FaultText.Show(Encoding.UTF8.GetBytes(there.TrimEnd('\n').Replace("\n", ", sink ", StringComparison.Ordinal))));
        }
    }

    // Without a checkpoint: what is there is of another run.
    private static long FirstNumber(IRollingStore store, string sink, RollingNaming naming)
    {
        var next = 0L;
        foreach (var (path, number) in Committed(store, "", naming))
        {
            switch (naming.IfExists)
            {
                case ExistingFile.Refuse:
                    throw RollingErrors.Exists(sink, store.Location, path);
                case ExistingFile.Replace:
                    store.Delete(path);
                    break;
                default:
                    next = Math.Max(next, number + 1);
                    break;
            }
        }

        return next;
    }

    private static IEnumerable<(string Path, long Number)> Committed(IRollingStore store, string directory, RollingNaming naming)
    {
        foreach (var entry in store.List(directory))
        {
            var path = directory.Length == 0 ? entry.Name : $"{directory}/{entry.Name}";
            if (entry.IsDirectory)
            {
                foreach (var below in entry.Name.StartsWith('.') ? [] : Committed(store, path, naming))
                {
                    yield return below;
                }
            }
            else if (RollingPath.NumberOf(entry.Name, naming.Prefix, naming.Extension) is { } number)
            {
                yield return (path, number);
            }
        }
    }

    // The copy has its name only when it is whole. The original stays until a checkpoint knows of the copy.
    private static void Copy(IRollingStore store, string sink, RollingFile from, RollingFile to, bool mayReplace)
    {
        var source = from.StagingPath;
        if (store.LengthOf(from.CommittedPath) is not null)
        {
            // Committed with a later checkpoint, the file has what this one says of it, and more.
            source = !mayReplace ? throw RollingErrors.Behind(sink, store.Location, from) : store.LengthOf(source) is null ? from.CommittedPath : source;
        }

        var length = store.LengthOf(source) ?? throw RollingErrors.Missing(sink, store.Location, from);
        if (length < from.LengthBytes)
        {
            throw RollingErrors.Short(sink, store.Location, from, length);
        }

        var draft = RollingPath.Draft(to.StagingPath);
        using (var input = store.TryOpenRead(source) ?? throw RollingErrors.Missing(sink, store.Location, from))
        using (var output = store.Create(draft))
        {
            var buffer = new byte[(int)Math.Clamp(from.LengthBytes, 1, CopyBytes)];
            for (var left = from.LengthBytes; left > 0;)
            {
                var block = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
                input.ReadExactly(block);
                output.Write(block);
                left -= block.Length;
            }

            output.Flush();
        }

        if (!store.TryRename(draft, to.StagingPath))
        {
            throw RollingErrors.Missing(sink, store.Location, to);
        }
    }

    private static void Clear(IRollingStore store, long attempt, RollingRecovery recovery)
    {
        var kept = recovery.Copies.SelectMany(static copy => new[] { copy.From.StagingPath, copy.To.StagingPath }).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in store.List(RollingPath.StagingDirectory))
        {
            var path = $"{RollingPath.StagingDirectory}/{entry.Name}";
            if (RollingPath.AttemptOf(entry.Name) is { } made && made <= attempt && !kept.Contains(path))
            {
                store.Delete(path);
            }
        }
    }
}
