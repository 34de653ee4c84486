using System.Net.Sockets;

namespace FastFlow;

/// <summary>Where a source's bytes come from: a file or a server's socket.</summary>
internal abstract class ByteOrigin
{
    /// <summary>The path or address as messages name it.</summary>
    public abstract string Name { get; }

    /// <summary>The same bytes can be read again.</summary>
    public abstract bool CanReplay { get; }

    /// <summary>Bytes are there without waiting for anybody, so that the header may be read at start and reading may block.</summary>
    public abstract bool IsAtHand { get; }

    /// <summary>It ends by itself, without waiting for anybody.</summary>
    public virtual bool IsBounded => false;

    /// <summary>Fails at start where it can be known that opening won't succeed.</summary>
    public abstract void Check(string source);

    /// <summary>The raw bytes from the beginning.</summary>
    public abstract ValueTask<Stream> OpenAsync(CancellationToken cancellationToken);
}

internal sealed class FileOrigin(string path) : ByteOrigin
{
    private const int BufferBytes = 64 * 1024;

    public override string Name => path;

    public override bool CanReplay => true;

    // A named pipe has length 0 and makes its reader wait.
    public override bool IsAtHand => new FileInfo(path).Length > 0;

    public override bool IsBounded => new FileInfo(path) is { Exists: true, Length: > 0 };

    public override void Check(string source)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{source} reads '{path}', which is a directory. Give the path of a file.");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{source} reads '{path}', but there is no such file ({Path.GetFullPath(path)}). Correct the path, or put the file there before the start.", path);
        }
    }

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<Stream>(IsAtHand ? Open() : new WaitingFileStream(Open));

    private FileStream Open()
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"may not be read by this process; give it the right to read '{path}'", exception);
        }
    }
}

internal sealed class SocketOrigin(string host, int port) : ByteOrigin
{
    public override string Name => host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";

    public override bool CanReplay => false;

    public override bool IsAtHand => false;

    public override void Check(string source)
    {
    }

    public override async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"no connection to {Name} ({exception.Message})", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
