using System.Collections.Concurrent;

namespace FastFlow;

/// <summary>What a job is asked to do, by any thread; its own thread looks.</summary>
internal sealed class JobControl
{
    private readonly ConcurrentQueue<StateRead> _reads = [];
    private volatile bool _isStopping;
    private volatile bool _isDraining;

    /// <summary>Wakes the job's thread.</summary>
    public ManualResetEventSlim Signal { get; } = new();

    /// <summary>Cancelled when the job is to stop, so that nobody waits any longer.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Cancelled when ending has taken too long, so that asynchronous sinks give up.</summary>
    public CancellationTokenSource Abort { get; } = new();

    /// <summary>Nothing more is to be read or fired.</summary>
    public bool IsStopping => _isStopping;

    public bool IsAskedToEnd => _isStopping || _isDraining;

    /// <summary>Somebody asks for a state.</summary>
    public bool IsAsked => !_reads.IsEmpty;

    public void Ask(StateRead read)
    {
        _reads.Enqueue(read);
        Signal.Set();
    }

    /// <summary>Answers all who ask; between two batches, or when nobody else uses the worker any more.</summary>
    public void AnswerReads(PipelineWorker worker)
    {
        while (_reads.TryDequeue(out var read))
        {
            read.Answer(worker);
        }
    }

    public void RequestStop()
    {
        _isStopping = true;
        Signal.Set();
    }

    public void RequestDrain()
    {
        _isDraining = true;
        Signal.Set();
    }
}
