using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// The pump of an <see cref="Input{T}"/>. What its queue has taken from a pusher is handled even when the job is stopped, because the pusher
/// has been told so; whoever still waits to push is told that nobody takes it.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
/// <param name="node">The input's index in the graph.</param>
/// <param name="worker">Runs the events, and names what failed.</param>
/// <param name="queue">Where the port puts events.</param>
/// <param name="handler">The worker's entry for this input.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InputPump<T>(int node, PipelineWorker worker, InputQueue<T> queue, BatchHandler<T> handler) : SourcePump<T, NoPosition>(node, worker, (context, _, _) => queue.Open(context), handler)
{
    /// <inheritdoc/>
    internal override void EndInput(bool isEnd)
    {
        if (!isEnd)
        {
            CutShort();
        }

        queue.End(null);
    }

    /// <inheritdoc/>
    internal override StoredState[] Stored() => [new StoredInput(StateId, () => (EventsRead, HasEnded), Restore)];

    /// <inheritdoc/>
    internal override ValueTask CloseAsync(Exception? failure, bool isLast)
    {
        if (isLast)
        {
            // Also where the job failed before it opened this reader: a pusher must not wait for ever.
            queue.End(failure);
        }

        return base.CloseAsync(failure, isLast);
    }

    private protected override void OpenLanes(CancellationToken stop)
    {
        if (HasEnded)
        {
            queue.Complete();
        }

        base.OpenLanes(stop);
    }
}
