using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FastFlow.Tests;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace FastFlow.Tests;

/// <summary>
/// A PostgreSQL server of the tests' own: on the loopback address, a free port and a temporary directory, gone with them. Where none is installed, <see cref="Problem"/> says so and the tests are
/// skipped. Debian: <c>apt-get install postgresql</c>.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    public const string Password = "never-seen-in-messages";

    private readonly StringBuilder _log = new();
    private string? _directory;
    private Process? _process;

    /// <summary>Why there is no server; null if there is one.</summary>
    public string? Problem { get; private set; }

    public NpgsqlDataSource Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Programs() is not { } programs)
        {
            Problem = "PostgreSQL isn't installed (no initdb): install Debian's package postgresql.";
            return;
        }

        _directory = Directory.CreateTempSubdirectory("fastflow-postgres-").FullName;
        if (Environment.UserName == "root")
        {
            // The server refuses to run as root; the package brings a user.
            Run("chown", "postgres", _directory);
        }

        var data = Path.Combine(_directory, "data");
        var secret = Path.Combine(Path.GetTempPath(), $"{Path.GetFileName(_directory)}.password");
        await File.WriteAllTextAsync(secret, Password);
        try
        {
            Run([.. AsUser(), Path.Combine(programs, "initdb"), "-D", data, "-U", "tester", "--auth=scram-sha-256", $"--pwfile={secret}", "--no-sync", "-E", "UTF8", "--locale=C"]);
        }
        finally
        {
            File.Delete(secret);
        }

        var port = FreePort();
        Start([.. AsUser(), "sh", "-c", "\"$0\" \"$@\" & server=$!; read _; kill -QUIT $server; wait $server", Path.Combine(programs, "postgres"), "-D", data,
            "-p", port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "shared_buffers=16MB"]);
        Database = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port};Username=tester;Password={Password};Database=postgres;Timeout=30;Maximum Pool Size=40");
        await WaitUntilReady();
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }

        if (_process is not null)
        {
            // It ends when its input does, also when this process is killed.
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static string? Programs()
    {
        var places = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(static version => Path.Combine(version, "bin")) : [];
        return places.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)).FirstOrDefault(static place => File.Exists(Path.Combine(place, "initdb")));
    }

    private static string[] AsUser() => Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ProcessStartInfo Command(string[] words)
    {
        var start = new ProcessStartInfo(words[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        Array.ForEach(words[1..], start.ArgumentList.Add);
        return start;
    }

    private static void Run(params string[] words)
    {
        using var process = Process.Start(Command(words))!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', words)} failed: {output} {errors.GetAwaiter().GetResult()}");
        }
    }

    private void Start(string[] words)
    {
        _process = Process.Start(Command(words))!;
        _process.ErrorDataReceived += Note;
        _process.OutputDataReceived += Note;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }

    private async Task WaitUntilReady()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = await Database.OpenConnectionAsync();
                return;
            }
            catch (NpgsqlException) when (attempt < 600 && !_process!.HasExited)
            {
                await Task.Delay(100);
            }
            catch (NpgsqlException exception)
            {
                lock (_log)
                {
                    throw new InvalidOperationException($"The server doesn't answer: {_log}", exception);
                }
            }
        }
    }
}
