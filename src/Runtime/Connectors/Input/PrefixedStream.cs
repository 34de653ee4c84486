namespace FastFlow;

/// <summary>A stream whose first bytes were taken out to look at, with these bytes back in front. Forward only.</summary>
internal sealed class PrefixedStream(byte[] prefix, int prefixLength, Stream inner) : ForwardStream
{
    private int _read;

    public override int Read(Span<byte> buffer) => _read < prefixLength ? ReadPrefix(buffer) : inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _read < prefixLength ? ValueTask.FromResult(ReadPrefix(buffer.Span)) : inner.ReadAsync(buffer, cancellationToken);

    /// <summary>Goes on with the inner stream, wherever that stands now.</summary>
    public void DropPrefix() => _read = prefixLength;

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
