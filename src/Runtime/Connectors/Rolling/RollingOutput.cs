namespace FastFlow;

/// <summary>Writes one file: gathers whole lines, and flushes. Written to by the worker, flushed by whoever prepares its checkpoint.</summary>
internal sealed class RollingOutput(IRollingFile file, LineWriter? lines, long lengthBytes) : IDisposable
{
    private readonly Lock _gate = new();
    private LineWriter? _lines = lines;
    private long _writtenBytes = lengthBytes;
    private long _flushedBytes = -1;
    private bool _isDisposed;

    /// <summary>Where lines are gathered; not once it is closed.</summary>
    public LineWriter Lines => _lines!;

    /// <summary>The name is durable, too.</summary>
    public bool IsNameFlushed { get; set; }

    /// <summary>Hands the gathered lines to the system.</summary>
    public void Hand()
    {
        if (Lines.Gathered > 0)
        {
            var bytes = Lines.TakeLines();
            file.Write(bytes);
            Volatile.Write(ref _writtenBytes, _writtenBytes + bytes.Length);
        }
    }

    /// <summary>Nothing follows: gives back what gathered the lines.</summary>
    public LineWriter? End()
    {
        var lines = _lines;
        _lines = null;
        return lines;
    }

    /// <summary>Makes durable what was handed on, as far as it isn't.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            var written = Volatile.Read(ref _writtenBytes);
            if (_flushedBytes == written)
            {
                return;
            }

            ObjectDisposedException.ThrowIf(_isDisposed, this);
            file.Flush();
            _flushedBytes = written;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            file.Dispose();
        }
    }
}
