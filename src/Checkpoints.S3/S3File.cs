using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace FastFlow;

/// <summary>A file that is being written: one upload if it is small, parts if it isn't. It is there once it is flushed.</summary>
internal sealed class S3File(S3Objects objects, string key, int partBytes, Action<string, long> written) : IStoreFile
{
    private const int MostParts = 10_000;
    private const int FirstBytes = 64 * 1024;

    private readonly List<PartETag> _parts = [];
    private byte[] _buffer = [];
    private int _used;
    private long _lengthBytes;
    private string? _upload;
    private bool _flushed;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_flushed, this);
        while (bytes.Length > 0)
        {
            if (_used == _buffer.Length)
            {
                MakeRoom();
            }

            var count = Math.Min(bytes.Length, _buffer.Length - _used);
            bytes[..count].CopyTo(_buffer.AsSpan(_used));
            bytes = bytes[count..];
            _used += count;
            _lengthBytes += count;
        }
    }

    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_flushed, this);
        if (_upload is null)
        {
            written(objects.Put(key, _buffer.AsMemory(0, _used)), _lengthBytes);
        }
        else
        {
            UploadPart();
            var response = objects.Run("Completing", key, () => S3Objects.Wait(objects.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = objects.Bucket, Key = key, UploadId = _upload, PartETags = _parts })));
            written(response.ETag, _lengthBytes);
        }

        _flushed = true;
    }

    public void Dispose()
    {
        if (_upload is null || _flushed)
        {
            return;
        }

        try
        {
            S3Objects.Wait(objects.Client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = objects.Bucket, Key = key, UploadId = _upload }));
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
        {
            // The failure that led here is on its way to the caller. Parts that stay are cleared by the bucket's lifecycle rule (docs/checkpoints.md).
        }
    }

    private void MakeRoom()
    {
        if (_used < partBytes)
        {
            Array.Resize(ref _buffer, Math.Min(Math.Max(_buffer.Length * 2, FirstBytes), partBytes));
            return;
        }

        _upload ??= objects.Run("Beginning", key, () => S3Objects.Wait(objects.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = objects.Bucket, Key = key }))).UploadId;
        UploadPart();
    }

    private void UploadPart()
    {
        if (_parts.Count == MostParts)
        {
            throw new IOException($"s3://{objects.Bucket}/{key} would have more than {MostParts} parts of {partBytes} bytes. Raise S3StoreOptions.PartBytes.");
        }

        var number = _parts.Count + 1;
        var response = objects.Run("Writing", key, () => S3Objects.Wait(objects.Client.UploadPartAsync(new UploadPartRequest
        {
            BucketName = objects.Bucket,
            Key = key,
            UploadId = _upload,
            PartNumber = number,
            PartSize = _used,
            InputStream = new MemoryStream(_buffer, 0, _used, writable: false),
            UseChunkEncoding = false,
        })));
        _parts.Add(new PartETag(number, response.ETag));
        _used = 0;
    }
}
