using System.ComponentModel;

namespace FastFlow;

/// <summary>A worker as new, with the pumps that feed it: made by generated code once per attempt.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record JobWorker(PipelineWorker Worker, params SourcePump[] Pumps)
{
    /// <summary>All parts of its state but for the sinks' transactions.</summary>
    internal IReadOnlyList<StoredState> States => field ??= [.. Worker.StoredStates, .. Pumps.SelectMany(static pump => pump.Stored())];

    /// <summary>Names the sources as checkpoints do.</summary>
    internal JobWorker In(PipelineGraph graph)
    {
        foreach (var pump in Pumps)
        {
            pump.StateId = graph.Nodes[pump.Node].StateId;
        }

        foreach (var sink in Worker.TransactionalSinks)
        {
            (sink.Name, sink.StateId) = (graph.Nodes[sink.Node].Display, graph.Nodes[sink.Node].StateId);
        }

        return this;
    }
}
