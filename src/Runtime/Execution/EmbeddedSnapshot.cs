using System.Buffers;

namespace FastFlow;

/// <summary>A whole pipeline in one piece of memory, between two pushes: the state files of a checkpoint, one behind the other.</summary>
internal static class EmbeddedSnapshot
{
    /// <summary>Writes all rows of all states.</summary>
    public static void Write(PipelineGraph graph, IReadOnlyList<StoredState> states, IBufferWriter<byte> output)
    {
        using var snapshot = new SnapshotWriter(output);
        foreach (var state in states)
        {
            var file = snapshot.Begin(new StateFileHeader(graph.Id, state.Schema, graph.MaxParallelism, 0, graph.MaxParallelism));
            state.Save(new RowWriter(file, graph.MaxParallelism));
            snapshot.End();
        }

        snapshot.Complete();
    }

    /// <summary>Gives the rows back to states that are as new.</summary>
    /// <exception cref="CheckpointFormatException">It is no undamaged snapshot.</exception>
    /// <exception cref="CheckpointException">It doesn't fit the pipeline.</exception>
    public static void Read(PipelineGraph graph, IReadOnlyList<StoredState> states, in ReadOnlySequence<byte> bytes)
    {
        var snapshot = SnapshotReader.Open(bytes, $"snapshot of {graph.Id}");
        var files = Enumerable.Range(0, snapshot.Files.Count).Select(snapshot.Open).ToList();
        StateRestore.Load(RestoringProgram.Of(graph), states, files, "The snapshot");
    }
}
