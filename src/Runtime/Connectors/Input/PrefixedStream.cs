namespace FastFlow;

/// <summary>A stream whose first bytes were taken out to look at, with these bytes back in front. Forward only.</summary>
internal sealed class PrefixedStream(byte[] prefix, int prefixLength, Stream inner) : Stream
{
    private int _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => _read < prefixLength ? ReadPrefix(buffer) : inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _read < prefixLength ? ValueTask.FromResult(ReadPrefix(buffer.Span)) : inner.ReadAsync(buffer, cancellationToken);

    /// <summary>Goes on with the inner stream, wherever that stands now.</summary>
    public void DropPrefix() => _read = prefixLength;

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadPrefix(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, prefixLength - _read);
        prefix.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }
}
