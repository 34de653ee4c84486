using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace FastFlow;

/// <summary>An object to read and seek in: one request per stretch that is read on. A stretch that breaks off is taken up again where it did. Always the same version of the object.</summary>
internal sealed class S3ReadStream(S3Objects objects, string key, long lengthBytes, string etag) : Stream
{
    private const int MostTries = 4;

    private GetObjectResponse? _response;
    private long _responsePosition;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => lengthBytes;

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
        if (buffer.Length == 0 || _position >= lengthBytes)
        {
            return 0;
        }

        for (var tries = 1; ; tries++)
        {
            try
            {
                var count = Response().ResponseStream.Read(buffer);
                if (count > 0)
                {
                    (_position, _responsePosition) = (_position + count, _responsePosition + count);
                    return count;
                }

                throw new EndOfStreamException($"s3://{objects.Bucket}/{key} ended at byte {_position} of {lengthBytes}.");
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or AmazonClientException && tries < MostTries)
            {
                Close();
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => lengthBytes + offset,
    };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException("It is open for reading.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is open for reading.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private new void Close()
    {
        _response?.Dispose();
        _response = null;
    }

    private GetObjectResponse Response()
    {
        if (_response is not null && _responsePosition == _position)
        {
            return _response;
        }

        Close();
        _response = objects.Run("Reading", key, () => S3Objects.Wait(objects.Client.GetObjectAsync(new GetObjectRequest { BucketName = objects.Bucket, Key = key, EtagToMatch = etag, ByteRange = new ByteRange(_position, lengthBytes - 1) })));
        _responsePosition = _position;
        return _response;
    }
}
