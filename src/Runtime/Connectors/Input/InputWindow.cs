namespace FastFlow;

/// <summary>
/// The bytes a reader is about to decode, in one piece whatever the segments they arrived in; a record that isn't complete yet moves to the front
/// and waits for its rest.
/// </summary>
internal sealed class InputWindow : IAsyncDisposable
{
    /// <summary>Bytes that may be read (not written) behind the last one, so that scanning works in whole vectors.</summary>
    public const int Slack = 64;

    private const int InitialBytes = 128 * 1024;

    private readonly ByteInput _input;
    private byte[] _bytes = new byte[InitialBytes + Slack];
    private int _start;
    private int _end;

    public InputWindow(ByteInput input, RecordPosition position)
    {
        _input = input;
        Offset = position.Offset;
    }

    /// <summary>Offset of the first unread byte in the uncompressed data.</summary>
    public long Offset { get; private set; }

    /// <summary>No byte will come behind <see cref="Unread"/>.</summary>
    public bool Ended { get; private set; }

    /// <summary>What broke the input off, if it <see cref="Ended"/> before its time.</summary>
    public Exception? Error => Ended ? _input.Error : null;

    /// <summary>The bytes at hand. Valid until the next <see cref="TryFill"/>; <see cref="Slack"/> more may be read behind them.</summary>
    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>The same as memory.</summary>
    public ReadOnlyMemory<byte> UnreadMemory => _bytes.AsMemory(_start, _end - _start);

    public void Consume(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Takes in more bytes, or the news that there are none; false if there is nothing new.</summary>
    public bool TryFill()
    {
        if (Ended)
        {
            return false;
        }

        MakeRoom();
        var count = _input.Read(_bytes.AsSpan(_end, _bytes.Length - Slack - _end), out var ended);
        _end += count;
        Ended = ended;
        return ended || count > 0;
    }

    public ValueTask WaitAsync(CancellationToken cancellationToken) => Ended ? default : _input.WaitAsync(cancellationToken);

    public ValueTask DisposeAsync() => _input.DisposeAsync();

    // Doubles only when one record fills the window: its reader gives up on records beyond its limit before that gets out of hand.
    private void MakeRoom()
    {
        var unread = _end - _start;
        var target = _bytes;
        if (unread > (_bytes.Length - Slack) / 2)
        {
            target = new byte[((_bytes.Length - Slack) * 2) + Slack];
        }

        if (_start > 0 || target != _bytes)
        {
            _bytes.AsSpan(_start, unread).CopyTo(target);
            (_bytes, _start, _end) = (target, 0, unread);
        }
    }
}
