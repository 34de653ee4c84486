namespace FastFlow;

/// <summary>
/// A file that makes its reader wait, such as a named pipe. Neither opening nor reading it can be called off, so a thread of the pool does both, into
/// memory that is this stream's alone: who doesn't want to wait any longer leaves the thread behind, and the file is closed when it returns.
/// </summary>
internal sealed class WaitingFileStream(Func<FileStream> open) : ForwardStream
{
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _bytes = new byte[BufferBytes];
    private volatile FileStream? _file;
    private volatile bool _isDisposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var most = Math.Min(buffer.Length, BufferBytes);
        var read = await Task.Run(() => File().Read(_bytes, 0, most), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        _bytes.AsSpan(0, read).CopyTo(buffer.Span);
        return read;
    }

    public override int Read(Span<byte> buffer) => File().Read(buffer);

    // A read under way keeps the file open until it returns.
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        if (disposing)
        {
            _file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private FileStream File()
    {
        if (_file is null)
        {
            _file = open();
            if (_isDisposed)
            {
                _file.Dispose();
            }
        }

        return _file;
    }
}
