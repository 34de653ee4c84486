namespace FastFlow;

/// <summary>A part of a checkpoint's state that is being read, all bytes verified.</summary>
internal sealed class OpenPart(StateFileReader reader, Stream stream) : IDisposable
{
    /// <summary>Its rows.</summary>
    public StateFileReader Reader => reader;

    public void Dispose() => stream.Dispose();
}
