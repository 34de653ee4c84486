using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.S3;

namespace FastFlow.Tests.Checkpoints.S3;

/// <summary>One bucket in memory, which keeps the conditions of writes as S3 does. Requests are whole steps; between them, and to each, a test may do what it likes.</summary>
internal sealed class FakeS3 : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (byte[] Bytes, string ETag)> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, byte[]>> _uploads = [];
    private int _uploadCount;

    /// <summary>Called before a request; may wait, or answer in the server's place.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Before { get; set; } = static _ => null;

    /// <summary>Called behind a request; may take the answer away.</summary>
    public Action<HttpRequestMessage, HttpResponseMessage> After { get; set; } = static (_, _) => { };

    public bool KeepsConditions { get; set; } = true;

    public List<string> Requests { get; } = [];

    public string[] Keys
    {
        get
        {
            lock (_gate)
            {
                return [.. _objects.Keys];
            }
        }
    }

    public int OpenUploads => _uploads.Count;

    /// <param name="secret">The secret key.</param>
    /// <param name="retries">How often the client repeats a request.</param>
    /// <param name="way">What lies between that client and the server.</param>
    public IAmazonS3 Client(string secret = "secret", int retries = 0, DelegatingHandler? way = null) => new AmazonS3Client(new BasicAWSCredentials("AKIAIDENTITY", secret), new AmazonS3Config
    {
        ServiceURL = "http://s3.test",
        ForcePathStyle = true,
        AuthenticationRegion = "us-east-1",
        MaxErrorRetry = retries,
        HttpClientFactory = new Factory(Behind(way)),
    });

    private HttpMessageHandler Behind(DelegatingHandler? way)
    {
        way?.InnerHandler = this;
        return way ?? (HttpMessageHandler)this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        if (Before(request) is { } instead)
        {
            instead.RequestMessage = request;
            return instead;
        }

        HttpResponseMessage response;
        lock (_gate)
        {
            Requests.Add($"{request.Method} {request.RequestUri!.PathAndQuery}");
            response = Answer(request, body);
        }

        response.RequestMessage = request;
        After(request, response);
        return response;
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, byte[] body)
    {
        var query = HttpUtility.ParseQueryString(request.RequestUri!.Query);
        var path = Uri.UnescapeDataString(request.RequestUri.AbsolutePath)["/bucket".Length..].TrimStart('/');
        if (path.Length == 0)
        {
            return request.Method == HttpMethod.Post ? DeleteMany(body) : List(query["prefix"] ?? "", query["delimiter"]);
        }

        if (query["uploadId"] is { } upload)
        {
            return Upload(request, path, upload, query, body);
        }

        if (request.Method == HttpMethod.Post)
        {
            var id = $"upload{++_uploadCount}";
            _uploads[id] = [];
            return Xml(new XElement("InitiateMultipartUploadResult", new XElement("UploadId", id)));
        }

        return request.Method.Method switch
        {
            "PUT" => Put(request, path, Header(request, "x-amz-copy-source") is { } source ? CopySource(request, source) : body),
            "GET" or "HEAD" => Get(request, path),
            _ => Remove(path),
        };
    }

    private HttpResponseMessage Put(HttpRequestMessage request, string key, byte[]? bytes)
    {
        if (bytes is null)
        {
            return Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
        }

        if (KeepsConditions && Header(request, "If-None-Match") == "*" && _objects.ContainsKey(key))
        {
            return Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
        }

        if (KeepsConditions && Header(request, "If-Match") is { } expected)
        {
            if (!_objects.TryGetValue(key, out var there))
            {
                return Error(HttpStatusCode.NotFound, "NoSuchKey");
            }

            if (there.ETag != expected)
            {
                return Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
            }
        }

        var tag = $"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"";
        _objects[key] = (bytes, tag);
        var response = Header(request, "x-amz-copy-source") is null ? new HttpResponseMessage { Content = new ByteArrayContent([]) } : Xml(new XElement("CopyObjectResult", new XElement("ETag", tag)));
        response.Headers.TryAddWithoutValidation("ETag", tag);
        return response;
    }

    private byte[]? CopySource(HttpRequestMessage request, string source)
    {
        var key = Uri.UnescapeDataString(source).TrimStart('/')["bucket/".Length..];
        if (!_objects.TryGetValue(key, out var there) || (Header(request, "x-amz-copy-source-if-match") is { } expected && expected != there.ETag))
        {
            return null;
        }

        if (Header(request, "x-amz-copy-source-range") is not { } range)
        {
            return there.Bytes;
        }

        var ends = range["bytes=".Length..].Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
        return there.Bytes[ends[0]..(ends[1] + 1)];
    }

    private HttpResponseMessage Get(HttpRequestMessage request, string key)
    {
        if (!_objects.TryGetValue(key, out var there))
        {
            return Error(HttpStatusCode.NotFound, "NoSuchKey");
        }

        if (Header(request, "If-Match") is { } expected && expected != there.ETag)
        {
            return Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
        }

        var bytes = request.Headers.Range?.Ranges.Single() is { } range ? there.Bytes[(int)range.From!..((int)range.To! + 1)] : there.Bytes;
        var response = new HttpResponseMessage { Content = new ByteArrayContent(request.Method == HttpMethod.Head ? [] : bytes) };
        response.Content.Headers.ContentLength = bytes.Length;
        response.Headers.TryAddWithoutValidation("ETag", there.ETag);
        return response;
    }

    private HttpResponseMessage Remove(string key)
    {
        _objects.Remove(key);
        return new(HttpStatusCode.NoContent);
    }

    private HttpResponseMessage DeleteMany(byte[] body)
    {
        foreach (var key in XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants().Where(element => element.Name.LocalName == "Key"))
        {
            _objects.Remove(key.Value);
        }

        return Xml(new XElement("DeleteResult"));
    }

    private HttpResponseMessage List(string prefix, string? delimiter)
    {
        var keys = _objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
        bool IsDeeper(string key) => delimiter is not null && key.AsSpan(prefix.Length).Contains(delimiter, StringComparison.Ordinal);
        return Xml(new XElement(
            "ListBucketResult",
            new XElement("IsTruncated", "false"),
            keys.Where(key => !IsDeeper(key)).Select(key => new XElement("Contents", new XElement("Key", key))),
            keys.Where(IsDeeper).Select(key => key[..(key.IndexOf('/', prefix.Length) + 1)]).Distinct().Select(common => new XElement("CommonPrefixes", new XElement("Prefix", common)))));
    }

    private HttpResponseMessage Upload(HttpRequestMessage request, string key, string upload, System.Collections.Specialized.NameValueCollection query, byte[] body)
    {
        if (request.Method == HttpMethod.Delete)
        {
            _uploads.Remove(upload);
            return new(HttpStatusCode.NoContent);
        }

        if (request.Method == HttpMethod.Put)
        {
            var isCopy = Header(request, "x-amz-copy-source") is not null;
            if (isCopy && CopySource(request, Header(request, "x-amz-copy-source")!) is var copied)
            {
                if (copied is null)
                {
                    return Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
                }

                body = copied;
            }

            _uploads[upload][int.Parse(query["partNumber"]!, CultureInfo.InvariantCulture)] = body;
            var tag = $"\"{Convert.ToHexStringLower(MD5.HashData(body))}\"";
            var response = isCopy ? Xml(new XElement("CopyPartResult", new XElement("ETag", tag))) : new HttpResponseMessage { Content = new ByteArrayContent([]) };
            response.Headers.TryAddWithoutValidation("ETag", tag);
            return response;
        }

        _uploads.Remove(upload, out var parts);
        byte[] whole = [.. parts!.Values.SelectMany(part => part)];
        var wholeTag = $"\"{Convert.ToHexStringLower(MD5.HashData(whole))}-{parts.Count}\"";
        _objects[key] = (whole, wholeTag);
        return Xml(new XElement("CompleteMultipartUploadResult", new XElement("ETag", wholeTag)));
    }

    private static string? Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static HttpResponseMessage Xml(XElement element) => new() { Content = new StringContent(element.ToString(), Encoding.UTF8, "application/xml") };

    public static HttpResponseMessage Error(HttpStatusCode status, string code, string message = "Refused.") => new(status)
    {
        Content = new StringContent(new XElement("Error", new XElement("Code", code), new XElement("Message", message)).ToString(), Encoding.UTF8, "application/xml"),
    };

    private sealed class Factory(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
