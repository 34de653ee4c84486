using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace FastFlow;

/// <summary>An object as it was found: its bytes, and the tag that changes with them.</summary>
internal sealed record S3Content(byte[] Bytes, string ETag);

/// <summary>
/// Single requests to one bucket, blocking, with failures as <see cref="IOException"/>. Messages have the operation, the object and the server's code, and nothing of the request's headers. The client
/// itself repeats what failed on the way or was throttled.
/// </summary>
internal sealed class S3Objects(IAmazonS3 client, string bucket)
{
    private const int MostTries = 8;

    public IAmazonS3 Client => client;

    public string Bucket => bucket;

    /// <summary>Reads a small object; null if there is none.</summary>
    public S3Content? TryGet(string key) => Run("Reading", key, () =>
    {
        try
        {
            using var response = Wait(client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key }));
            using var bytes = new MemoryStream();
            response.ResponseStream.CopyTo(bytes);
            return new S3Content(bytes.ToArray(), response.ETag);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    /// <summary>Writes an object whatever is there; answers its tag.</summary>
    public string Put(string key, ReadOnlyMemory<byte> bytes) => Run("Writing", key, () => Wait(client.PutObjectAsync(Request(key, bytes))).ETag);

    /// <summary>Writes an object if there is none; null if there is one.</summary>
    public string? TryPutNew(string key, ReadOnlyMemory<byte> bytes) => PutOnCondition(key, bytes, static request => request.IfNoneMatch = "*");

    /// <summary>Writes an object in place of the one with that tag; null if that isn't there any more.</summary>
    public string? TryReplace(string key, string expected, ReadOnlyMemory<byte> bytes) => PutOnCondition(key, bytes, request => request.IfMatch = expected);

    /// <summary>Length and tag; null if there is none.</summary>
    public (long LengthBytes, string ETag)? TryHead(string key) => Run<(long, string)?>("Looking for", key, () =>
    {
        try
        {
            var response = Wait(client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = key }));
            return (response.ContentLength, response.ETag);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    public void Delete(string key) => Run("Deleting", key, () => Wait(client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = key })));

    /// <summary>Deletes all objects whose keys begin so.</summary>
    public void DeleteAll(string prefix)
    {
        foreach (var keys in List(prefix, delimiter: null).Select(static entry => entry.Key).Chunk(1000))
        {
            var response = Run("Deleting", prefix, () => Wait(client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket, Objects = [.. keys.Select(static key => new KeyVersion { Key = key })] })));
            if (response.DeleteErrors?.FirstOrDefault() is { } error)
            {
                throw new IOException($"Deleting of s3://{bucket}/{error.Key} failed: {error.Code}.");
            }
        }
    }

    /// <summary>What lies under a prefix: objects, and with a delimiter what keys have up to it.</summary>
    public List<(string Key, bool IsPrefix)> List(string prefix, string? delimiter)
    {
        var entries = new List<(string Key, bool IsPrefix)>();
        string? next = null;
        do
        {
            var response = Run("Listing", prefix, () => Wait(client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, Delimiter = delimiter, ContinuationToken = next })));
            entries.AddRange((response.S3Objects ?? []).Select(static entry => (entry.Key, false)));
            entries.AddRange((response.CommonPrefixes ?? []).Select(static common => (common, true)));
            next = response.IsTruncated == true ? response.NextContinuationToken : null;
        }
        while (next is not null);
        return entries;
    }

    /// <summary>Runs requests about an object; failures of the network and of the server become <see cref="IOException"/>, refusals <see cref="UnauthorizedAccessException"/>.</summary>
    public T Run<T>(string operation, string key, Func<T> requests)
    {
        try
        {
            return requests();
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            throw new UnauthorizedAccessException($"{operation} of s3://{bucket}/{key} was refused: {exception.ErrorCode} (HTTP {(int)exception.StatusCode}). Check the credentials, and that they may read, write, list and delete there.", exception);
        }
        catch (AmazonS3Exception exception)
        {
            throw new IOException($"{operation} of s3://{bucket}/{key} failed: {exception.ErrorCode} (HTTP {(int)exception.StatusCode}).", exception);
        }
        catch (Exception exception) when (exception is AmazonClientException or HttpRequestException or OperationCanceledException)
        {
            throw new IOException($"{operation} of s3://{bucket}/{key} failed: no answer ({exception.GetType().Name}). Check the endpoint, the network and that there are credentials.", exception);
        }
    }

    public static T Wait<T>(Task<T> request) => request.GetAwaiter().GetResult();

    // Of two writes at once a server may refuse one as a conflict without saying how it ended: then the condition is tried again.
    private string? PutOnCondition(string key, ReadOnlyMemory<byte> bytes, Action<PutObjectRequest> condition) => Run("Writing", key, () =>
    {
        for (var tries = 1; ; tries++)
        {
            var request = Request(key, bytes);
            condition(request);
            try
            {
                return Wait(client.PutObjectAsync(request)).ETag;
            }
            catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket")
            {
                return null;
            }
            catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.Conflict && tries < MostTries)
            {
            }
        }
    });

    // Signed as a whole: several stores can't read a body that is signed in chunks.
    private PutObjectRequest Request(string key, ReadOnlyMemory<byte> bytes) => new() { BucketName = bucket, Key = key, InputStream = new MemoryStream(bytes.ToArray(), writable: false), UseChunkEncoding = false };
}
