using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace FastFlow.Tests.Checkpoints.S3;

/// <summary>A real server that speaks S3 (s3rver), on this machine and for these tests only. It ignores conditions of writes.</summary>
public sealed class S3ServerFixture : IAsyncLifetime
{
    public const string Bucket = "checkpoints";

    private readonly string _directory = Directory.CreateTempSubdirectory("fastflow-s3-").FullName;
    private Process? _process;
    private string? _skip;

    private IAmazonS3? _client;

    /// <summary>A client of it; where there is none, the test is skipped, and says why.</summary>
    public IAmazonS3 Client
    {
        get
        {
            Assert.SkipWhen(_skip is not null, _skip ?? "");
            return _client!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        var project = typeof(S3ServerFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "ProjectDirectory").Value!;
        var script = Path.Combine(project, "node_modules", "s3rver", "bin", "s3rver.js");
        if (!File.Exists(script))
        {
            _skip = "There is no S3 server to test against: run 'npm install --no-package-lock' in tests/Checkpoints.S3.Tests, as test.sh does.";
            return;
        }

        var port = FreePort();
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[script, "--directory", _directory, "--address", "127.0.0.1", "--port", $"{port}", "--silent", "--configure-bucket", Bucket])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _client = new AmazonS3Client(new BasicAWSCredentials("S3RVER", "S3RVER"), new AmazonS3Config
        {
            ServiceURL = $"http://127.0.0.1:{port}",
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        await WaitUntilItAnswersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task WaitUntilItAnswersAsync()
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await _client!.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket });
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or AmazonClientException or AmazonServiceException && tries < 100 && !_process!.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
