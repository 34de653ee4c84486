using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastFlow.Tests.Connectors.Input;

public class SocketTests
{
    private sealed class Trades(int port) : CsvSocket<Texts>("127.0.0.1", port);

    private sealed class JsonTrades(int port) : JsonSocket<Number>("127.0.0.1", port);

    private sealed class Log(int port) : LinesSocket("127.0.0.1", port);

    [Fact]
    public async Task CsvSocket_SlowSenderInOddPieces_GivesAllRecords()
    {
        var records = Enumerable.Range(0, 50).Select(i => new Texts($"{i}", $"a \"b\"\n{i}", "é")).ToArray();
        var bytes = Encoding.UTF8.GetBytes("a,b,c\n" + string.Concat(records.Select(record => $"{record.A},\"{record.B.Replace("\"", "\"\"")}\",{record.C}\r\n")));
        using var server = new Server(async stream =>
        {
            for (var at = 0; at < bytes.Length; at += 7)
            {
                await stream.WriteAsync(bytes.AsMemory(at, Math.Min(7, bytes.Length - at)));
                await Task.Yield();
            }
        });
        var reading = await Reading<Texts>.AllAsync(new Trades(server.Port).Open<TextsFields>(TestContext.Of(), false, default), 10);
        Assert.Null(reading.Exception);
        Assert.Equal(records, reading.Events);
    }

    [Fact]
    public async Task LinesSocket_SenderPauses_LinesSoFarAreHandedOn()
    {
        var pause = new TaskCompletionSource();
        using var server = new Server(async stream =>
        {
            await stream.WriteAsync("one\ntwo\nthr"u8.ToArray());
            await pause.Task;
            await stream.WriteAsync("ee"u8.ToArray());
        });
        await using var reader = (RecordReader<TextLine>)new Log(server.Port).Open(TestContext.Of(), false, default);
        var lines = new TextLine[10];
        var seen = new List<string>();
        while (seen.Count < 2)
        {
            Assert.NotEqual(SourceStatus.Finished, reader.Read(lines, out var count));
            seen.AddRange(lines[..count].Select(line => $"{line.Number} {line}"));
            if (count == 0)
            {
                await reader.WaitAsync(CancellationToken.None);
            }
        }

        var wait = reader.WaitAsync(CancellationToken.None).AsTask();
        pause.SetResult();
        await wait;
        SourceStatus status;
        while ((status = reader.Read(lines, out var count)) != SourceStatus.Finished || count > 0)
        {
            seen.AddRange(lines[..count].Select(line => $"{line.Number} {line}"));
            if (status == SourceStatus.Finished)
            {
                break;
            }

            await reader.WaitAsync(CancellationToken.None);
        }

        Assert.Equal(["1 one", "2 two", "3 three"], seen);
    }

    [Fact]
    public async Task JsonSocket_GzipData_IsDecompressed()
    {
        var bytes = GzipTests.Compress("{\"value\":1}\n{\"value\":2}"u8);
        using var server = new Server(async stream => await stream.WriteAsync(bytes));
        var reading = await Reading<Number>.AllAsync(new JsonTrades(server.Port).Open<NumberFields>(TestContext.Of(), false, default), 10);
        Assert.Equal([new Number(1), new Number(2)], reading.Events);
    }

    [Fact]
    public async Task Socket_NobodyListens_NamesTheAddress()
    {
        int port;
        using (var server = new Server(_ => Task.CompletedTask))
        {
            port = server.Port;
        }

        var reading = await Reading<Texts>.AllAsync(new Trades(port).Open<TextsFields>(TestContext.Of(), false, default), 10);
        Assert.Equal($"127.0.0.1:{port}: no connection to 127.0.0.1:{port} (Connection refused).", Assert.IsType<IOException>(reading.Exception).Message);
    }

    [Fact]
    public async Task Socket_ResetInTheMiddle_IsAnErrorBehindTheRecordsBefore()
    {
        var received = new TaskCompletionSource();
        using var server = new Server(async stream =>
        {
            await stream.WriteAsync("one\ntwo\nthr"u8.ToArray());
            await received.Task;
            stream.Socket.LingerState = new LingerOption(true, 0);
            stream.Socket.Dispose();
        });
        await using var reader = (RecordReader<TextLine>)new Log(server.Port).Open(TestContext.Of(), false, default);
        var lines = new TextLine[1];
        var seen = new List<string>();
        var exception = await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true)
            {
                Assert.NotEqual(SourceStatus.Finished, reader.Read(lines, out var count));
                seen.AddRange(lines[..count].Select(line => $"{line}"));
                if (seen.Count == 2)
                {
                    received.TrySetResult();
                }

                if (count == 0)
                {
                    await reader.WaitAsync(CancellationToken.None);
                }
            }
        });
        Assert.Equal(["one", "two"], seen);
        Assert.Matches($@"^127\.0\.0\.1:{server.Port}: .*, after 11 bytes\.$", exception.Message);
        Assert.Equal(exception.Message, Assert.Throws<IOException>(() => reader.Read(lines, out _)).Message);
    }

    [Fact]
    public async Task Socket_DisposedWhileItWaits_EndsTheConnection()
    {
        var gone = new TaskCompletionSource();
        using var server = new Server(async stream =>
        {
            await stream.WriteAsync("one\n"u8.ToArray());
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
            gone.SetResult();
        });
        var reader = (RecordReader<TextLine>)new Log(server.Port).Open(TestContext.Of(), false, default);
        var lines = new TextLine[1];
        while (reader.Read(lines, out var count) == SourceStatus.Waiting && count == 0)
        {
            await reader.WaitAsync(CancellationToken.None);
        }

        Assert.Equal(SourceStatus.Waiting, reader.Read(lines, out _));
        using var stop = new CancellationTokenSource();
        var wait = reader.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await reader.DisposeAsync();
        await gone.Task;
    }

    /// <summary>Serves one connection.</summary>
    private sealed class Server : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Server(Func<NetworkStream, Task> serve)
        {
            _listener.Start();
            _ = ServeAsync(serve);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync(Func<NetworkStream, Task> serve)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await serve(client.GetStream());
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
