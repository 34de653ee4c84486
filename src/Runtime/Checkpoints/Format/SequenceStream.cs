using System.Buffers;

namespace FastFlow;

/// <summary>A sequence of memory as a stream to read and seek in. Reading on, or ahead, doesn't go through the segments from the first again.</summary>
internal sealed class SequenceStream(ReadOnlySequence<byte> bytes) : Stream
{
    private long _position;

    // A place in the sequence that was reached before.
    private SequencePosition _known = bytes.Start;
    private long _knownPosition;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = bytes.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, Math.Max(Length - _position, 0));
        if (count == 0)
        {
            return 0;
        }

        if (_position < _knownPosition)
        {
            (_known, _knownPosition) = (bytes.Start, 0);
        }

        var start = bytes.GetPosition(_position - _knownPosition, _known);
        var part = bytes.Slice(start, count);
        part.CopyTo(buffer);
        _position += count;
        (_known, _knownPosition) = (part.End, _position);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException("The bytes of a snapshot can't be changed.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The bytes of a snapshot can't be changed.");
}
