namespace FastFlow.Tests.Connectors;

/// <summary>
/// Bytes that arrive in pieces: a further one only when the reader under test has said that it waits, so what it sees at once is exactly
/// what a test says it is.
/// </summary>
internal sealed class PiecewiseOrigin(params byte[][] pieces) : ByteOrigin
{
    private readonly SemaphoreSlim _released = new(0);
    private readonly byte[][] _pieces = [.. pieces.Where(piece => piece.Length > 0)];

    /// <summary>Thrown behind the last piece instead of an end.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Another piece, or the end, may come.</summary>
    public void Release() => _released.Release();

    /// <summary>All the pieces there are may come.</summary>
    public void ReleaseAll() => _released.Release(_pieces.Length + 1);

    public override string Name => "pieces";

    public override bool CanReplay => true;

    public override bool IsAtHand => false;

    public override void Check(string source)
    {
    }

    /// <summary>Somebody began to read.</summary>
    public bool WasOpened { get; private set; }

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        WasOpened = true;
        return ValueTask.FromResult<Stream>(new Pieces(_pieces, _released, Failure));
    }

    private sealed class Pieces(byte[][] pieces, SemaphoreSlim released, Exception? failure) : Stream
    {
        private int _piece;
        private int _at;
        private int _delivered;
        private bool _ended;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // Two bytes are always needed, to see whether they begin gzip data.
            if (_at == 0 && _delivered != 1 && !_ended)
            {
                await released.WaitAsync(cancellationToken);
            }

            if (_piece == pieces.Length)
            {
                _ended = true;
                return failure is null ? 0 : throw failure;
            }

            var rest = pieces[_piece].AsMemory(_at);
            var count = Math.Min(rest.Length, buffer.Length);
            rest[..count].CopyTo(buffer);
            _at += count;
            _delivered += count;
            if (_at == pieces[_piece].Length)
            {
                (_piece, _at) = (_piece + 1, 0);
            }

            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This is read asynchronously.");

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
