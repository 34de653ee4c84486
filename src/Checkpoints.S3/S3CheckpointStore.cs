using Amazon.S3;
using Amazon.S3.Model;

namespace FastFlow;

/// <summary>
/// Checkpoints in S3, or in what speaks its protocol and is strongly consistent. There are no directories and no lock: attempts fence by writes on condition, see <see cref="S3Fencing"/>.
/// </summary>
public sealed class S3CheckpointStore : ICheckpointStore
{
    private const string Current = "CURRENT";
    private const string Probe = "PROBE";
    private const long CopyPartBytes = 1024L * 1024 * 1024;
    private const long MostReadToCopyBytes = 1024 * 1024;

    private readonly IAmazonS3 _client;
    private readonly S3StoreOptions _options;
    private readonly S3Objects _objects;
    private readonly S3Commit _commit;
    private readonly string _prefix;
    private readonly bool _ownsClient;

    // What this process has written and not yet renamed: its tag tells whether it is still that.
    private readonly Dictionary<string, (string ETag, long LengthBytes)> _written = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>A store in a bucket that is there.</summary>
    /// <param name="client">Knows the endpoint and the credentials, and how often a request is repeated.</param>
    /// <param name="options">Where the checkpoints lie.</param>
    /// <param name="ownsClient">Dispose the client with the store.</param>
    /// <exception cref="ArgumentException">The prefix can't be one, or parts are too small.</exception>
    public S3CheckpointStore(IAmazonS3 client, S3StoreOptions options, bool ownsClient = false)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(options.Bucket);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PartBytes, S3StoreOptions.LeastPartBytes);
        var prefix = options.Prefix.Trim('/');
        if (prefix.Contains("//", StringComparison.Ordinal) || prefix.Split('/').Any(static part => part is "." or "..") || prefix.Any(char.IsControl))
        {
            throw new ArgumentException($"'{options.Prefix}' can't be a prefix: give names with / between them, such as jobs/vwap.", nameof(options));
        }

        (_client, _options, _ownsClient, _prefix) = (client, options, ownsClient, prefix.Length == 0 ? "" : prefix + "/");
        _objects = new(client, options.Bucket);
        _commit = new(_objects, _prefix + Current);
    }

    /// <inheritdoc/>
    public string Location => $"s3://{_options.Bucket}/{_prefix.TrimEnd('/')}";

    /// <summary>Nothing is locked; but that the store keeps conditions is tried, because all of fencing rests on it.</summary>
    /// <inheritdoc/>
    public bool TryLock()
    {
        if (_options.Fencing == S3Fencing.None)
        {
            return true;
        }

        var key = _prefix + Probe;
        _objects.Put(key, "1"u8.ToArray());
        if (_objects.TryPutNew(key, "2"u8.ToArray()) is not null || _objects.TryReplace(key, "\"00000000000000000000000000000000\"", "3"u8.ToArray()) is not null)
        {
            throw new IOException($"{Location} doesn't keep the conditions of writes (If-None-Match, If-Match), so nothing would keep two runs of the job apart. Use a store that does; or set S3StoreOptions.Fencing to None, "
                + "and see to it yourself that the job before has ended whenever one is started.");
        }

        _objects.Delete(key);
        return true;
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path) { }

    /// <inheritdoc/>
    public bool TryCreateNew(string path)
    {
        var key = _prefix + path;
        if (_options.Fencing == S3Fencing.ConditionalWrites)
        {
            return _objects.TryPutNew(key, default) is not null;
        }

        if (_objects.TryHead(key) is not null)
        {
            return false;
        }

        _objects.Put(key, default);
        return true;
    }

    /// <inheritdoc/>
    public IStoreFile Create(string path)
    {
        var key = _prefix + path;
        return new S3File(_objects, key, _options.PartBytes, (etag, lengthBytes) =>
        {
            lock (_gate)
            {
                _written[key] = (etag, lengthBytes);
            }
        });
    }

    /// <inheritdoc/>
    public Stream? TryOpenRead(string path) => _objects.TryHead(_prefix + path) is not { } found ? null
        : found.LengthBytes == 0 ? new MemoryStream([], writable: false) : new S3ReadStream(_objects, _prefix + path, found.LengthBytes, found.ETag);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string path)
    {
        var prefix = path.Length == 0 ? _prefix : $"{_prefix}{path}/";
        return [.. _objects.List(prefix, "/").Select(entry => entry.Key[prefix.Length..].TrimEnd('/')).Where(static name => name.Length > 0)];
    }

    /// <inheritdoc/>
    public bool TryRename(string from, string to)
    {
        var key = _prefix + from;
        (string ETag, long LengthBytes)? written;
        lock (_gate)
        {
            written = _written.Remove(key, out var known) ? known : null;
        }

        if (to == Current && _options.Fencing == S3Fencing.ConditionalWrites)
        {
            return _commit.TryPublish(key, written?.ETag);
        }

        if (written is null && _objects.TryHead(key) is { } found)
        {
            written = (found.ETag, found.LengthBytes);
        }

        if (written is not { } source || !TryCopy(key, _prefix + to, source.ETag, source.LengthBytes))
        {
            return false;
        }

        _objects.Delete(key);
        return true;
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        if (path.StartsWith($"{Current}.", StringComparison.Ordinal) && _options.Fencing == S3Fencing.ConditionalWrites)
        {
            _commit.Withdraw(_prefix + path);
            return;
        }

        _objects.DeleteAll($"{_prefix}{path}/");
        _objects.Delete(_prefix + path);
    }

    /// <inheritdoc/>
    public void FlushDirectory(string path) { }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsClient)
        {
            _client.Dispose();
        }
    }

    private bool TryCopy(string from, string to, string etag, long lengthBytes) => _objects.Run("Copying", from, () =>
    {
        try
        {
            if (lengthBytes <= MostReadToCopyBytes)
            {
                // Not every server that speaks S3 copies as the standard says; and this is no slower.
                return _objects.TryGet(from) is { } small && small.ETag == etag && _objects.Put(to, small.Bytes) is not null;
            }

            if (lengthBytes > _options.MostCopyBytes)
            {
                CopyParts(from, to, etag, lengthBytes);
            }
            else
            {
                S3Objects.Wait(_client.CopyObjectAsync(new CopyObjectRequest { SourceBucket = _options.Bucket, SourceKey = from, DestinationBucket = _options.Bucket, DestinationKey = to, ETagToMatch = etag }));
            }

            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is System.Net.HttpStatusCode.PreconditionFailed or System.Net.HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket")
        {
            return false;
        }
    });

    private void CopyParts(string from, string to, string etag, long lengthBytes)
    {
        var upload = S3Objects.Wait(_client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = _options.Bucket, Key = to })).UploadId;
        try
        {
            var parts = new List<PartETag>();
            var partBytes = Math.Min(CopyPartBytes, _options.MostCopyBytes);
            for (var start = 0L; start < lengthBytes; start += partBytes)
            {
                var response = S3Objects.Wait(_client.CopyPartAsync(new CopyPartRequest
                {
                    SourceBucket = _options.Bucket,
                    SourceKey = from,
                    DestinationBucket = _options.Bucket,
                    DestinationKey = to,
                    UploadId = upload,
                    PartNumber = parts.Count + 1,
                    FirstByte = start,
                    LastByte = Math.Min(start + partBytes, lengthBytes) - 1,
                    ETagToMatch = [etag],
                }));
                parts.Add(new PartETag(parts.Count + 1, response.ETag));
            }

            S3Objects.Wait(_client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = _options.Bucket, Key = to, UploadId = upload, PartETags = parts }));
        }
        catch
        {
            S3Objects.Wait(_client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = _options.Bucket, Key = to, UploadId = upload }));
            throw;
        }
    }
}
