using System.Collections.Concurrent;
using System.Reflection;

namespace FastFlow;

/// <summary>What lasts of a job's checkpoints over its attempts: where they are, how they have gone, and who waits for a savepoint.</summary>
internal sealed class JobCheckpoints
{
    private readonly ConcurrentQueue<SavepointRequest> _savepoints = [];
    private CheckpointStatistics _statistics = new(0, 0, 0, TimeSpan.Zero, TimeSpan.Zero, 0, null);
    private bool _isOver;

    /// <exception cref="ArgumentException">It isn't said where they go.</exception>
    public JobCheckpoints(PipelineGraph graph, JobOptions options, TimeProvider time, JobControl control)
    {
        Options = options.Checkpoints!;
        (Graph, Job, Time, Control) = (graph, options, time, control);
        if (Options.Directory is null == Options.Store is null)
        {
            throw new ArgumentException($"{graph.Id}: CheckpointOptions need either a Directory or a Store, and have {(Options.Store is null ? "neither" : "both")}.", nameof(options));
        }
    }

    /// <summary>The version of FastFlow that writes.</summary>
    public static string Version { get; } = typeof(JobCheckpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty;

    public CheckpointOptions Options { get; }

    public JobOptions Job { get; }

    public PipelineGraph Graph { get; }

    public TimeProvider Time { get; }

    public JobControl Control { get; }

    public CheckpointStatistics Statistics => Volatile.Read(ref _statistics);

    public bool HasRequests => !_savepoints.IsEmpty;

    /// <summary>The store, for one attempt.</summary>
    /// <exception cref="CheckpointException">The directory can't be made.</exception>
    public ICheckpointStore OpenStore()
    {
        if (Options.Store is { } store)
        {
            return new KeptStore(store);
        }

        try
        {
            return new DirectoryStore(Options.Directory!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Medium(Options.Directory!, "Making", isUnknown: false, exception);
        }
    }

    public void Update(Func<CheckpointStatistics, CheckpointStatistics> update) => Volatile.Write(ref _statistics, update(_statistics));

    public Task Request(string directory)
    {
        Savepoint.Check(directory);
        var request = new SavepointRequest(directory);
        _savepoints.Enqueue(request);
        if (Volatile.Read(ref _isOver))
        {
            FailRequests(null);
        }

        Control.Signal.Set();
        return request.Done;
    }

    public List<SavepointRequest> TakeRequests()
    {
        var requests = new List<SavepointRequest>();
        while (_savepoints.TryDequeue(out var request))
        {
            requests.Add(request);
        }

        return requests;
    }

    /// <summary>The job has ended.</summary>
    public void End(Exception? failure)
    {
        Volatile.Write(ref _isOver, true);
        Interlocked.MemoryBarrier();
        FailRequests(failure);
    }

    private void FailRequests(Exception? failure) =>
        TakeRequests().ForEach(request => request.Fail(new InvalidOperationException($"{Graph.Id}: no savepoint was written to '{request.Directory}', because the job has ended{(failure is null ? "." : $": {failure.Message}")}", failure)));
}
