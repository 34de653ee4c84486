namespace FastFlow;

/// <summary>Where a sink's lines go, shared by its writers. It remembers that a write failed, because what would follow it makes no sense behind a gap.</summary>
/// <param name="stream">Closed with the output.</param>
/// <param name="sink">The sink's name in the graph.</param>
/// <param name="name">What is written to, as messages name it.</param>
/// <param name="isNew">Nothing stands before what is written.</param>
/// <param name="gate">Held while writing.</param>
internal sealed class LineOutput(Stream stream, string sink, string name, bool isNew, Lock gate) : IDisposable
{
    private const int BrokenPipe = 32;

    private long _offset = stream.CanSeek ? stream.Position : 0;
    private volatile Exception? _failure;

    public string Name => name;

    public bool IsNew => isNew;

    public bool HasFailed => _failure is not null;

    /// <summary>A caller that goes on after a failure is told again.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    /// <summary>Writes whole lines.</summary>
    public void Write(ReadOnlySpan<byte> lines)
    {
        lock (gate)
        {
            ThrowIfFailed();
            try
            {
                stream.Write(lines);
                _offset += lines.Length;
            }
            catch (Exception exception)
            {
                _failure = Explain(exception);
                throw _failure;
            }
        }
    }

    public void Dispose() => stream.Dispose();

    private IOException Explain(Exception exception) => exception.HResult == BrokenPipe
        ? new IOException($"{sink} can't write to {name} any more: its reader has closed it, after {_offset} bytes. What follows is lost.", exception)
        : new IOException($"{sink} can't write to {name} at byte {_offset}: {exception.Message.TrimEnd('.')}. The lines from there on are missing; make room, or choose another place, and start again.", exception);
}
