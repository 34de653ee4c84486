using FastFlow.Tests.Checkpoints;

namespace FastFlow.Tests.Execution;

/// <summary>Jobs over numbers and an outside world, each as in a process of its own.</summary>
internal sealed record Counting(Func<ICheckpointStore> OpenStore)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile Job? _job;
    private long _awaited;

    /// <param name="store">Outlives the jobs.</param>
    public Counting(MemoryStore store)
        : this(() => store)
    {
    }

    /// <param name="directory">Where the checkpoints are.</param>
    public Counting(string directory)
        : this(() => new UnflushedStore(directory))
    {
    }

    public VirtualTime Time { get; } = new();

    public OutsideWorld World { get; init; } = new();

    public Numbers Numbers { get; init; } = new(40, 3);

    public PipelineGraph Graph { get; init; } = CountingWorker.Graph;

    /// <summary>Called with every number before it is counted.</summary>
    public Action<int> OnEvent { get; set; } = static _ => { };

    /// <summary>What stands before the directory.</summary>
    public Func<ICheckpointStore, ICheckpointStore> Store { get; set; } = static store => store;

    public RestartPolicy Restart { get; set; } = RestartPolicy.None;

    /// <summary>Completes when a number has been read.</summary>
    public Task Reach(int last)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        OnEvent += number =>
        {
            if (number == last)
            {
                reached.TrySetResult();
            }
        };
        return reached.Task;
    }

    /// <summary>Runs until a number has been read, and ends as the test says.</summary>
    public async Task RunTo(int last, Func<Job, Task> end, Func<JobOptions, JobOptions>? change = null)
    {
        var reached = Reach(last);
        using var store = OpenStore();
        await using var job = StartOn(store, change);
        await reached.Soon();
        await end(job).Soon();
    }

    public Job StartOn(ICheckpointStore store, Func<JobOptions, JobOptions>? change = null) =>
        Start(options => (change ?? (static same => same))(options with { Checkpoints = options.Checkpoints! with { Store = store } }));

    /// <summary>A checkpoint is due with every so many numbers.</summary>
    /// <param name="isAwaited">Nothing more is read until it is settled.</param>
    public void CheckpointEvery(int numbers, bool isAwaited)
    {
        OnEvent += number =>
        {
            if (number % numbers == numbers - 1)
            {
                _awaited = isAwaited ? _job is { } job ? job.Checkpoints.Completed + job.Checkpoints.Failed + 1 : 1 : 0;
                Time.Advance(Interval);
            }
        };
        Numbers.IsPaused = () => (_job is { } job ? job.Checkpoints.Completed + job.Checkpoints.Failed : 0) < _awaited;
    }

    public Job Start(Func<JobOptions, JobOptions>? change = null)
    {
        var options = new JobOptions { Checkpoints = new() { Store = Store(OpenStore()), Interval = Interval }, Restart = Restart };
        _job = null;
        return _job = Job.Start(Graph, Make, change?.Invoke(options) ?? options);
    }

    /// <summary>Runs to the end or the first failure, as a process does; then another may lock the store.</summary>
    public async Task<Exception?> Run(Func<JobOptions, JobOptions>? change = null)
    {
        Job? job = null;
        ICheckpointStore? store = null;
        job = Start(options => (change ?? (static same => same))(Remember(options)));
        await using (job)
        {
            await ((Task)job.Completion.Soon()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.True(job.Completion.IsCompleted);
        }

        store?.Dispose();
        return job.Completion.Exception?.InnerException;

        JobOptions Remember(JobOptions options)
        {
            store = options.Checkpoints!.Store;
            return options;
        }
    }

    public JobWorker Make()
    {
        _awaited = 0;
        var worker = new CountingWorker(Time, World, OnEvent);
        return new(worker, new SourcePump<int, long>(0, worker, Numbers.Open, worker.OnNumbers));
    }
}
