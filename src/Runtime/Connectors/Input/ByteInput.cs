using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Bytes of one <see cref="ByteOrigin"/>, uncompressed, fetched ahead into a pipe by a task of its own: reading and decompressing overlap
/// with decoding, and the reader never waits unless it asks to.
/// </summary>
internal sealed class ByteInput : IAsyncDisposable
{
    private const int SegmentBytes = 64 * 1024;
    private static readonly PipeOptions Options = new(
        pauseWriterThreshold: 8 * SegmentBytes, resumeWriterThreshold: 4 * SegmentBytes, minimumSegmentSize: SegmentBytes, useSynchronizationContext: false);

    private readonly ByteOrigin _origin;
    private readonly Pipe _pipe = new(Options);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pump;
    private readonly bool _mayBlock;
    private volatile Exception? _error;
    private bool _isDisposed;

    private ByteInput(ByteOrigin origin, string source, long offset)
    {
        _origin = origin;
        origin.Check(source);
        _mayBlock = origin.IsAtHand;
        var opened = _mayBlock ? Open(origin) : null;
        _pump = Task.Run(() => PumpAsync(opened, offset));
    }

    /// <summary>Starts fetching at a byte of the uncompressed data.</summary>
    public static ByteInput Start(ByteOrigin origin, string source, long offset) => new(origin, source, offset);

    /// <summary>What broke the input off, once all bytes before it have been read.</summary>
    public Exception? Error => _error;

    /// <summary>Copies bytes that are at hand; <paramref name="ended"/> when these were the last ones.</summary>
    public int Read(Span<byte> buffer, out bool ended)
    {
        if (!_pipe.Reader.TryRead(out var result))
        {
            ended = false;
            return 0;
        }

        var bytes = result.Buffer;
        var count = 0;
        foreach (var segment in bytes)
        {
            var part = segment.Span[..Math.Min(segment.Length, buffer.Length - count)];
            part.CopyTo(buffer[count..]);
            count += part.Length;
            if (count == buffer.Length)
            {
                break;
            }
        }

        ended = result.IsCompleted && count == bytes.Length;
        _pipe.Reader.AdvanceTo(bytes.GetPosition(count));
        return count;
    }

    /// <summary>Completes when <see cref="Read"/> has bytes, or the end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var result = await _pipe.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        _pipe.Reader.AdvanceTo(result.Buffer.Start);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _pipe.Reader.CompleteAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static Stream Open(ByteOrigin origin)
    {
        try
        {
            return origin.OpenAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        catch (IOException exception)
        {
            throw new IOException($"{origin.Name}: {exception.Message}.", exception);
        }
    }

    // The error is kept beside the pipe: a pipe completed with an exception throws it before the bytes that precede it have been read.
    private async Task PumpAsync(Stream? opened, long offset)
    {
        long fetched = 0;
        try
        {
            opened ??= await _origin.OpenAsync(_stop.Token).ConfigureAwait(false);
            await using (opened.ConfigureAwait(false))
            {
                var stream = await UncompressAsync(opened).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    fetched = await SkipAsync(opened, stream, offset).ConfigureAwait(false);
                    while (await FetchAsync(stream).ConfigureAwait(false) is var count and > 0)
                    {
                        fetched += count;
                        _pipe.Writer.Advance(count);
                        var flushed = await _pipe.Writer.FlushAsync(_stop.Token).ConfigureAwait(false);
                        if (flushed.IsCompleted)
                        {
                            break;
                        }
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed: nobody reads on.
        }
        catch (GzipException exception)
        {
            _error = new InvalidDataException(
                $"{_origin.Name}: {exception.Message}, after {fetched} bytes of text. What came before it has been read; fetch the file anew and start again.", exception);
        }
        catch (Exception exception)
        {
            _error = new IOException($"{_origin.Name}: {exception.Message.TrimEnd('.')}{(fetched > 0 ? $", after {fetched} bytes" : "")}.", exception);
        }

        await _pipe.Writer.CompleteAsync().ConfigureAwait(false);
    }

    private ValueTask<int> FetchAsync(Stream stream)
    {
        var memory = _pipe.Writer.GetMemory(SegmentBytes);
        return _mayBlock ? ValueTask.FromResult(stream.Read(memory.Span)) : stream.ReadAsync(memory, _stop.Token);
    }

    private async ValueTask<Stream> UncompressAsync(Stream raw)
    {
        var head = new byte[2];
        var length = await raw.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, _stop.Token).ConfigureAwait(false);
        var whole = new PrefixedStream(head, length, raw);
        return length == 2 && head[0] == 0x1F && head[1] == 0x8B ? new GzipInputStream(whole) : whole;
    }

    // Plain files are sought in; anything else is read up to the offset.
    private async ValueTask<long> SkipAsync(Stream raw, Stream stream, long offset)
    {
        if (offset == 0)
        {
            return 0;
        }

        if (stream is PrefixedStream && raw.CanSeek)
        {
            raw.Seek(offset, SeekOrigin.Begin);
            ((PrefixedStream)stream).DropPrefix();
            return raw.Length >= offset ? offset : throw TooShort(raw.Length, offset);
        }

        var buffer = new byte[SegmentBytes];
        long skipped = 0;
        while (skipped < offset)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, offset - skipped));
            var count = await stream.ReadAsync(part, _stop.Token).ConfigureAwait(false);
            skipped += count > 0 ? count : throw TooShort(skipped, offset);
        }

        return skipped;
    }

    private static IOException TooShort(long length, long offset) => new(
        $"the position to go on from is byte {offset}, but there are only {length}: the file was replaced or cut since; restore it, or start anew");
}
