using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastFlow;

/// <summary>
/// Writes one state file: rows in any order, in blocks of 64 KiB with a checksum each. Holds one block in memory, whatever the
/// state's size. What was not completed can't be read. Making it durable is the caller's.
/// </summary>
public sealed class StateFileWriter : IRowTarget, IDisposable
{
    private readonly Stream? _stream;
    private readonly IBufferWriter<byte>? _buffer;
    private readonly StateFileHeader _header;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _block;
    private int _used;
    private long _blocks;
    private long _payloadBytes;
    private bool _completed;

    /// <summary>Begins a file at the stream's position. The stream stays open.</summary>
    /// <exception cref="ArgumentException">The description is longer than a block.</exception>
    public StateFileWriter(Stream stream, StateFileHeader header)
        : this(stream, null, header, new byte[StateFileLayout.BlockBytes])
    {
    }

    /// <summary>Begins a file in a buffer.</summary>
    /// <exception cref="ArgumentException">The description is longer than a block.</exception>
    public StateFileWriter(IBufferWriter<byte> buffer, StateFileHeader header)
        : this(buffer, header, new byte[StateFileLayout.BlockBytes])
    {
    }

    /// <summary>Begins a file in a buffer, with memory for one block that is its own until it is completed.</summary>
    internal StateFileWriter(IBufferWriter<byte> buffer, StateFileHeader header, byte[] block)
        : this(null, buffer, header, block)
    {
    }

    private StateFileWriter(Stream? stream, IBufferWriter<byte>? buffer, StateFileHeader header, byte[] block)
    {
        (_stream, _buffer, _header, _block) = (stream, buffer, header, block);
        WriteHead();
    }

    /// <summary>How many rows there are so far.</summary>
    public long Rows { get; private set; }

    /// <summary>How much of the file was written out so far; once it is completed, its length.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="keyGroup">The key's group: one of the file's.</param>
    /// <param name="key">The key, as its codec writes it.</param>
    /// <param name="value">Its state, as its codec writes it.</param>
    /// <exception cref="ArgumentException">The group is not the file's, or the row is too large.</exception>
    public void Write(int keyGroup, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (keyGroup < _header.FirstGroup || keyGroup >= _header.EndGroup)
        {
            throw new ArgumentException($"State {_header.Schema.StateId}: a row of key group {keyGroup} doesn't belong in a file of {_header.FirstGroup} … {_header.EndGroup - 1}. Write it into the file that covers its group.", nameof(keyGroup));
        }

        if ((long)key.Length + value.Length > StateFileLayout.MostRowBytes)
        {
            throw new ArgumentException($"State {_header.Schema.StateId}: a key and its state take {(long)key.Length + value.Length} bytes, and a row takes {StateFileLayout.MostRowBytes}. Keep large collections in ListState or MapState, whose elements are rows of their own.", nameof(value));
        }

        // A row that the block surely holds is written in place.
        if (StateFileLayout.MostRowNumberBytes + (long)key.Length + value.Length < StateFileLayout.PayloadBytes - _used)
        {
            var row = _block.AsSpan(_used);
            var numbers = WriteNumbers(row, keyGroup, key.Length, value.Length);
            key.CopyTo(row[numbers..]);
            value.CopyTo(row[(numbers + key.Length)..]);
            _used += numbers + key.Length + value.Length;
        }
        else
        {
            Span<byte> numbers = stackalloc byte[StateFileLayout.MostRowNumberBytes];
            Append(numbers[..WriteNumbers(numbers, keyGroup, key.Length, value.Length)]);
            Append(key);
            Append(value);
        }

        Rows++;
    }

    /// <summary>Writes the foot. No more rows can be added.</summary>
    /// <returns>The SHA-256 of all before it in the file, which the foot holds too.</returns>
    public byte[] Complete()
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (_used > 0)
        {
            EndBlock();
        }

        Span<byte> counts = stackalloc byte[StateFileLayout.HashedFootBytes];
        BinaryPrimitives.WriteInt64LittleEndian(counts, Rows);
        BinaryPrimitives.WriteInt64LittleEndian(counts[sizeof(long)..], _payloadBytes);
        Put(counts);
        var hash = _hash.GetHashAndReset();
        Put(hash);
        Put(StateFileLayout.EndMark);
        _completed = true;
        return hash;
    }

    /// <summary>Ends without a foot, unless there is one.</summary>
    public void Dispose()
    {
        _completed = true;
        _hash.Dispose();
    }

    private void WriteHead()
    {
        var description = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(description);
        _header.Write(ref writer);
        writer.Flush();
        if (description.WrittenCount > StateFileLayout.PayloadBytes)
        {
            throw new ArgumentException($"State {_header.Schema.StateId}: its description takes {description.WrittenCount} bytes, and a file takes {StateFileLayout.PayloadBytes}. Use fewer fields or shorter names, or give the state a codec with [StateCodec].", "header");
        }

        var head = new byte[StateFileLayout.PreludeBytes + description.WrittenCount + StateFileLayout.ChecksumBytes];
        StateFileLayout.Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), StateFileLayout.Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), description.WrittenCount);
        description.WrittenSpan.CopyTo(head.AsSpan(StateFileLayout.PreludeBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(head.Length - StateFileLayout.ChecksumBytes), Crc32C.Of(head.AsSpan(0, head.Length - StateFileLayout.ChecksumBytes)));
        Put(head);
    }

    private static int WriteNumbers(Span<byte> output, int keyGroup, int keyLength, int valueLength)
    {
        var length = StateFileLayout.WriteNumber(output, keyGroup);
        length += StateFileLayout.WriteNumber(output[length..], keyLength);
        return length + StateFileLayout.WriteNumber(output[length..], valueLength);
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = Math.Min(bytes.Length, StateFileLayout.PayloadBytes - _used);
            bytes[..count].CopyTo(_block.AsSpan(_used));
            bytes = bytes[count..];
            _used += count;
            if (_used == StateFileLayout.PayloadBytes)
            {
                EndBlock();
            }
        }
    }

    private void EndBlock()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(_used), Crc32C.OfBlock(_blocks, _block.AsSpan(0, _used)));
        Put(_block.AsSpan(0, _used + StateFileLayout.ChecksumBytes));
        _payloadBytes += _used;
        _blocks++;
        _used = 0;
    }

    private void Put(scoped ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        LengthBytes += bytes.Length;
        if (_stream is not null)
        {
            _stream.Write(bytes);
        }
        else
        {
            _buffer!.Write(bytes);
        }
    }
}
