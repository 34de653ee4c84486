namespace FastFlow;

/// <summary>
/// Writes one line per event to a file: <c>[Sink] public sealed class Report(string path) : LinesToFile&lt;Vwap&gt;(path);</c>. The file is made when
/// the sink is opened; its directory has to exist.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
/// <param name="path">The file; also a named pipe or device.</param>
public abstract class LinesToFile<T>(string path) : TextSink<T>
{
    /// <summary>What becomes of a file that is there already. It is replaced unless set.</summary>
    public ExistingFile IfExists { get; init; }

    private protected override LineOutput OpenOutput(string sink)
    {
        var stream = OutputFile.Open(path, IfExists, sink);
        return new LineOutput(stream, sink, $"'{path}'", !stream.CanSeek || stream.Position == 0, new Lock());
    }
}
