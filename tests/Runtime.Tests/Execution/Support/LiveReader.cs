using System.Threading.Channels;

namespace FastFlow.Tests.Execution;

/// <summary>A reader that gives what the test says, when it says so.</summary>
public sealed class LiveReader : ISourceReader<Reading, long>, ISourceWatermarks
{
    private readonly Channel<Item> _items = Channel.CreateUnbounded<Item>();
    private Item? _promise;

    public long Position { get; private set; }

    public Timestamp Watermark { get; private set; } = Timestamp.MinValue;

    public bool IsDisposed { get; private set; }

    /// <summary>How often it was asked.</summary>
    public int Polls { get; private set; }

    public Action? OnDispose { get; set; }

    public LiveReader Give(string id, long time) => Give((id, time));

    /// <summary>Several at once: the reader gives all of them or none.</summary>
    public LiveReader Give(params (string Id, long Time)[] readings)
    {
        _items.Writer.TryWrite(new Item([.. readings.Select(reading => new Reading(reading.Id, reading.Time))], null));
        return this;
    }

    public LiveReader Promise(long watermark)
    {
        _items.Writer.TryWrite(new Item([], watermark));
        return this;
    }

    public LiveReader End()
    {
        _items.Writer.Complete();
        return this;
    }

    public SourceStatus Read(Span<Reading> buffer, out int count)
    {
        Polls++;
        count = 0;
        if (_promise is { } promise)
        {
            Watermark = new(promise.Watermark!.Value);
            _promise = null;
            return SourceStatus.Ready;
        }

        while (count < buffer.Length && _items.Reader.TryRead(out var item))
        {
            if (item.Watermark is not null)
            {
                if (count == 0)
                {
                    Watermark = new(item.Watermark.Value);
                }
                else
                {
                    _promise = item;
                }

                return SourceStatus.Ready;
            }

            item.Readings.CopyTo(buffer[count..]);
            count += item.Readings.Length;
        }

        Position += count;
        return count > 0 ? SourceStatus.Ready : _items.Reader.Completion.IsCompleted ? SourceStatus.Finished : SourceStatus.Waiting;
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _items.Reader.WaitToReadAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        Assert.False(IsDisposed, "Closed twice.");
        IsDisposed = true;
        OnDispose?.Invoke();
        return ValueTask.CompletedTask;
    }

    private sealed record Item(Reading[] Readings, long? Watermark);
}

/// <summary>A bounded reader that gives its events in portions, with waits in between and an end that it knows of sooner or later.</summary>
public sealed class PortionedReader(IReadOnlyList<Reading> readings, Random random) : ISourceReader<Reading, long>
{
    private int _at;

    public long Position => _at;

    public SourceStatus Read(Span<Reading> buffer, out int count)
    {
        if (random.Next(4) == 0)
        {
            count = 0;
            return SourceStatus.Waiting;
        }

        var most = random.Next(3) == 0 ? random.Next(1, 30) : buffer.Length;
        count = Math.Min(Math.Min(buffer.Length, most), readings.Count - _at);
        for (var i = 0; i < count; i++)
        {
            buffer[i] = readings[_at++];
        }

        return _at == readings.Count && (count == 0 || random.Next(2) == 0) ? SourceStatus.Finished
            : random.Next(8) == 0 ? SourceStatus.Waiting
            : SourceStatus.Ready;
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (random.Next(2) == 0)
        {
            await Task.Yield();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
