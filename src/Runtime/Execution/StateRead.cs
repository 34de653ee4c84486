using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>Somebody outside wants to know a state: answered by the job's thread between two batches.</summary>
internal abstract class StateRead
{
    /// <summary>Reads it. Never throws.</summary>
    public abstract void Answer(PipelineWorker worker);
}

/// <inheritdoc/>
internal sealed class StateRead<TState>(PipelineNode node, object? key) : StateRead
{
    private readonly TaskCompletionSource<(bool Exists, TState? State)> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<(bool Exists, TState? State)> Task => _answer.Task;

    [SuppressMessage("Design", "CA1031", Justification = "Whoever asked is told.")]
    public override void Answer(PipelineWorker worker)
    {
        try
        {
            var exists = worker.TryGetState<TState>(node.Index, key, out var state);
            _answer.TrySetResult((exists, state));
        }
        catch (ObjectDisposedException exception)
        {
            _answer.TrySetException(new InvalidOperationException($"{worker.Pipeline} has ended, and the state of {node.Display} with it. Read it before, or from a checkpoint.", exception));
        }
        catch (Exception exception)
        {
            _answer.TrySetException(exception);
        }
    }
}
