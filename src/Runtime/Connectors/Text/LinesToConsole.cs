using Microsoft.Win32.SafeHandles;

namespace FastFlow;

/// <summary>
/// Writes one line per event to standard output: <c>[Sink] public sealed class Print : LinesToConsole&lt;Vwap&gt;;</c>. The job fails when whoever reads
/// the output has closed it.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
public abstract class LinesToConsole<T> : TextSink<T>
{
    private protected override LineOutput OpenOutput(string sink) => new(StandardOutput.Open(), sink, "standard output", isNew: true, StandardOutput.Gate);
}

/// <summary>The process's standard output.</summary>
internal static class StandardOutput
{
    /// <summary>Held while writing: the output is one, however many sinks write to it.</summary>
    public static readonly Lock Gate = new();

    public static Stream Open() => Open(1);

    /// <summary>For tests: the same over another descriptor.</summary>
    internal static Stream Open(nint descriptor)
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        // The console's own stream passes over a closed pipe in silence. A file is left to it: only there would a stream of ours keep an offset of
        // its own, and write over what others have written.
        var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }
}
