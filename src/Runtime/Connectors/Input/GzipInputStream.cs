using System.IO.Compression;

namespace FastFlow;

/// <summary>
/// Decompresses gzip and insists on a complete file. <see cref="GZipStream"/> ends quietly where its data is cut off and passes over
/// what follows the last member. So a further member with known content is appended to the compressed bytes: it comes out if, and
/// only if, everything before it was complete.
/// </summary>
internal sealed class GzipInputStream : ForwardStream
{
    private const string CutOff = "the gzip data is cut off: its end is missing";
    private static readonly byte[] Seal = "end of a complete gzip file"u8.ToArray();
    private static readonly byte[] SealMember = Compress(Seal);

    private readonly SealedStream _compressed;
    private readonly GZipStream _gzip;
    private readonly byte[] _rest = new byte[Seal.Length + 1];
    private bool _ended;

    public GzipInputStream(Stream compressed)
    {
        _compressed = new SealedStream(compressed);
        _gzip = new GZipStream(_compressed, CompressionMode.Decompress);
    }

    // A read that gives data returns before it fetches more, so whatever comes once the seal was fetched is the seal, or is no data at all.
    public override int Read(Span<byte> buffer)
    {
        if (_ended)
        {
            return 0;
        }

        try
        {
            var read = _gzip.Read(buffer);
            if (!_compressed.IsSealed)
            {
                return read > 0 ? read : throw Trailing();
            }

            var length = KeepRest(buffer[..read], 0);
            while (read > 0 && length <= Seal.Length)
            {
                read = _gzip.Read(_rest, length, _rest.Length - length);
                length += read;
            }

            return CheckRest(length);
        }
        catch (InvalidDataException exception)
        {
            throw Explain(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended)
        {
            return 0;
        }

        try
        {
            var read = await _gzip.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (!_compressed.IsSealed)
            {
                return read > 0 ? read : throw Trailing();
            }

            var length = KeepRest(buffer.Span[..read], 0);
            while (read > 0 && length <= Seal.Length)
            {
                read = await _gzip.ReadAsync(_rest.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += read;
            }

            return CheckRest(length);
        }
        catch (InvalidDataException exception)
        {
            throw Explain(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    private int KeepRest(ReadOnlySpan<byte> bytes, int length)
    {
        bytes = bytes[..Math.Min(bytes.Length, _rest.Length - length)];
        bytes.CopyTo(_rest.AsSpan(length));
        return length + bytes.Length;
    }

    private int CheckRest(int length)
    {
        _ended = _rest.AsSpan(0, length).SequenceEqual(Seal);
        return _ended ? 0 : throw new GzipException(CutOff);
    }

    private static GzipException Trailing() => new("behind the gzip data follow bytes that are no gzip data");

    private GzipException Explain(InvalidDataException exception) =>
        new(_compressed.IsSealed ? CutOff : "the gzip data is damaged", exception);

    private static byte[] Compress(byte[] bytes)
    {
        var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return member.ToArray();
    }

    /// <summary>The compressed bytes, and behind them the sealing member in one piece.</summary>
    private sealed class SealedStream(Stream inner) : ForwardStream
    {
        private int _sealRead;

        public bool IsSealed { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = IsSealed ? 0 : inner.Read(buffer);
            return read > 0 ? read : ReadSeal(buffer);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = IsSealed ? 0 : await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return read > 0 ? read : ReadSeal(buffer.Span);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private int ReadSeal(Span<byte> buffer)
        {
            IsSealed = true;
            var count = Math.Min(buffer.Length, SealMember.Length - _sealRead);
            SealMember.AsSpan(_sealRead, count).CopyTo(buffer);
            _sealRead += count;
            return count;
        }
    }
}

/// <summary>Gzip data that can't be trusted; the words are a part of a sentence that names the file.</summary>
internal sealed class GzipException(string message, Exception? inner = null) : IOException(message, inner);
