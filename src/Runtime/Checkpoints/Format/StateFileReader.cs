using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastFlow;

/// <summary>
/// Reads one state file. Opening it verifies every byte, so that nothing is decoded of a file with damage anywhere; the rows then come one by one. Whatever
/// the bytes are, methods answer or throw <see cref="CheckpointFormatException"/>; memory is one block and the longest row.
/// </summary>
public sealed class StateFileReader
{
    private readonly Stream _stream;
    private readonly string _file;
    private readonly long _offset;
    private readonly long _length;
    private readonly byte[] _block;
    private readonly int _headBytes;
    private readonly long _payloadBytes;

    // The next byte of the rows: by itself, and in the block that is loaded.
    private long _position;
    private int _at;
    private int _end;

    // The current row lies in the block or, if it spans several, in a buffer of its own.
    private byte[] _row = [];
    private byte[] _gathered = [];
    private int _keyAt;
    private int _keyLength;
    private int _valueLength;
    private long _rowPosition;
    private long _rowsLeft;

    // `offset` and `length` say where in the stream the file lies.
    private StateFileReader(Stream stream, string file, long offset, long length, byte[] block, bool verify)
    {
        (_stream, _file, _offset, _length, _block) = (stream, file, offset, length, block);
        var head = ReadHead();
        _headBytes = head.Length;
        var description = new StateReader(head.AsSpan(StateFileLayout.PreludeBytes..^StateFileLayout.ChecksumBytes), file, _offset + StateFileLayout.PreludeBytes, position: 0);
        Header = StateFileHeader.Read(ref description);

        // A file that is all head has nothing to read as its foot.
        var blocksLength = _length - _headBytes - StateFileLayout.FootBytes;
        Span<byte> foot = stackalloc byte[StateFileLayout.FootBytes];
        if (blocksLength >= 0)
        {
            ReadAt(_length - foot.Length, foot);
        }

        if (!foot.EndsWith(StateFileLayout.EndMark))
        {
            throw Fail(_length, "the end of the file", "there is no foot before it: the file was cut off or never completed");
        }

        (Rows, _payloadBytes) = (BinaryPrimitives.ReadInt64LittleEndian(foot), BinaryPrimitives.ReadInt64LittleEndian(foot[sizeof(long)..]));
        if (_payloadBytes < 0 || _payloadBytes > blocksLength || StateFileLayout.BlocksLength(_payloadBytes) != blocksLength)
        {
            throw Fail(_length - foot.Length, $"{_payloadBytes} as the count of the rows' bytes", $"there are {blocksLength} bytes of blocks");
        }

        if (Rows < 0 || Rows > _payloadBytes / StateFileLayout.LeastRowBytes)
        {
            throw Fail(_length - foot.Length, $"{Rows} as the count of rows", $"their {_payloadBytes} bytes can't hold so many");
        }

        if (verify)
        {
            Verify(head, foot);
        }

        Hash = foot.Slice(StateFileLayout.HashedFootBytes, StateFileLayout.HashBytes).ToArray();
        _rowsLeft = Rows;
    }

    /// <summary>What the file says about itself.</summary>
    public StateFileHeader Header { get; }

    /// <summary>The file's length.</summary>
    public long LengthBytes => _length;

    /// <summary>How many rows there are.</summary>
    public long Rows { get; }

    /// <summary>SHA-256 of all before it in the file: what <see cref="StateFileWriter.Complete"/> answered.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>SHA-256 of all bytes of the file, as a manifest has it; of a file that was verified when it was opened.</summary>
    internal Sha256 WholeHash { get; private set; }

    /// <summary>The current row's key group.</summary>
    public int KeyGroup { get; private set; }

    /// <summary>The current row's key, good until the next <see cref="MoveNext"/>.</summary>
    public StateReader Key => new(_row.AsSpan(_keyAt, _keyLength), _file, _offset + _headBytes, _rowPosition);

    /// <summary>The current row's state, good until the next <see cref="MoveNext"/>.</summary>
    public StateReader Value => new(_row.AsSpan(_keyAt + _keyLength, _valueLength), _file, _offset + _headBytes, _rowPosition + _keyLength);

    /// <summary>Opens a file and verifies all of it.</summary>
    /// <param name="stream">The file, from its beginning; must be seekable, and stays open.</param>
    /// <param name="file">What errors call it: its path.</param>
    /// <exception cref="CheckpointFormatException">It is not what FastFlow wrote, or of a newer version.</exception>
    public static StateFileReader Open(Stream stream, string file) => new(stream, file, 0, stream.Length, new byte[StateFileLayout.BlockBytes], verify: true);

    /// <summary>Opens a file that lies in another one.</summary>
    /// <param name="stream">The other one.</param>
    /// <param name="file">What errors call the other one; their bytes are counted from its beginning.</param>
    /// <param name="offset">Where in it the file begins.</param>
    /// <param name="length">How long the file is.</param>
    /// <param name="block">Memory for one block, which is the reader's as long as that is used.</param>
    /// <param name="verify">False if all was verified before; blocks are checked all the same when they are read.</param>
    internal static StateFileReader OpenPart(Stream stream, string file, long offset, long length, byte[] block, bool verify) => new(stream, file, offset, length, block, verify);

    /// <summary>Goes to the next row.</summary>
    /// <returns>There is one.</returns>
    /// <exception cref="CheckpointFormatException">The file was changed since it was opened, or was not written by FastFlow.</exception>
    public bool MoveNext()
    {
        if (_rowsLeft == 0)
        {
            (_row, _keyAt, _keyLength, _valueLength) = ([], 0, 0, 0);
            return _position == _payloadBytes ? false : throw FailAt(_position, "more bytes of rows", "the foot counts no more rows");
        }

        var start = _position;
        var group = ReadNumber();
        if (group < Header.FirstGroup || group >= Header.EndGroup)
        {
            throw FailAt(start, $"a row of key group {group}", $"the file is of {Header.FirstGroup} … {Header.EndGroup - 1}");
        }

        var (keyLength, valueLength) = (ReadNumber(), ReadNumber());
        var length = (long)keyLength + valueLength;
        if (length > _payloadBytes - _position || length > StateFileLayout.MostRowBytes)
        {
            throw FailAt(start, $"a row of {keyLength} bytes of key and {valueLength} of state", $"{_payloadBytes - _position} bytes of rows are left, and a row takes {StateFileLayout.MostRowBytes}");
        }

        (KeyGroup, _keyLength, _valueLength, _rowPosition) = (group, keyLength, valueLength, _position);
        TakeRow((int)length);
        _rowsLeft--;
        return true;
    }

    private void TakeRow(int length)
    {
        if (length <= _end - _at)
        {
            (_row, _keyAt) = (_block, _at);
            (_at, _position) = (_at + length, _position + length);
            return;
        }

        if (_gathered.Length < length)
        {
            _gathered = new byte[Math.Max(length, (int)Math.Min(_gathered.Length * 2L, StateFileLayout.MostRowBytes))];
        }

        (_row, _keyAt) = (_gathered, 0);
        for (var taken = 0; taken < length;)
        {
            if (_at == _end)
            {
                Load();
            }

            var count = Math.Min(length - taken, _end - _at);
            _block.AsSpan(_at, count).CopyTo(_gathered.AsSpan(taken));
            (_at, _position, taken) = (_at + count, _position + count, taken + count);
        }
    }

    // The shortest form only: equal files have equal bytes.
    private int ReadNumber()
    {
        var (start, number) = (_position, 0UL);
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (_position == _payloadBytes)
            {
                throw FailAt(start, "the end of the rows", $"{_rowsLeft} more should follow");
            }

            if (_at == _end)
            {
                Load();
            }

            var part = _block[_at++];
            _position++;
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return number <= int.MaxValue && (part > 0 || shift == 0) ? (int)number : throw FailAt(start, $"{number} as a number of a row", "that is too large, or not in its shortest form");
            }
        }

        throw FailAt(start, "a number of a row of more than five bytes", "five hold all that there are");
    }

    /// <summary>Loads the block in which the position lies, at its beginning.</summary>
    private void Load()
    {
        var offset = StateFileLayout.OffsetOf(_headBytes, _position);
        _end = (int)Math.Min(StateFileLayout.PayloadBytes, _payloadBytes - _position);
        _at = 0;
        ReadAt(offset, _block.AsSpan(0, _end + StateFileLayout.ChecksumBytes));
        CheckSum(BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(_end)), Crc32C.OfBlock(_position / StateFileLayout.PayloadBytes, _block.AsSpan(0, _end)), offset, "block");
    }

    private byte[] ReadHead()
    {
        var prelude = _block.AsSpan(0, StateFileLayout.PreludeBytes);
        ReadAt(0, prelude);
        if (!prelude.StartsWith(StateFileLayout.Magic))
        {
            throw Fail(0, Convert.ToHexString(prelude[..StateFileLayout.Magic.Length]), $"a state file begins with {Convert.ToHexString(StateFileLayout.Magic)}");
        }

        var (version, length) = (BinaryPrimitives.ReadUInt32LittleEndian(prelude[8..]), BinaryPrimitives.ReadUInt32LittleEndian(prelude[12..]));
        if (version != StateFileLayout.Version)
        {
            throw new CheckpointFormatException(_file, _offset + 8, $"format version {version}", $"this FastFlow reads version {StateFileLayout.Version}", $"Use the FastFlow that wrote the file, or a newer one; if it was this one, the file is damaged. {CheckpointFormatException.DamageRemedy}");
        }

        if (length > StateFileLayout.PayloadBytes)
        {
            throw Fail(12, $"a description of {length} bytes", $"it takes at most {StateFileLayout.PayloadBytes}");
        }

        var head = new byte[StateFileLayout.PreludeBytes + (int)length + StateFileLayout.ChecksumBytes];
        ReadAt(0, head);
        var covered = head.AsSpan(..^StateFileLayout.ChecksumBytes);
        CheckSum(BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(covered.Length)), Crc32C.Of(covered), 0, "head");
        return head;
    }

    private void Verify(ReadOnlySpan<byte> head, ReadOnlySpan<byte> foot)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        for (_position = 0; _position < _payloadBytes; _position += _end)
        {
            Load();
            hash.AppendData(_block.AsSpan(0, _end + StateFileLayout.ChecksumBytes));
        }

        hash.AppendData(foot[..StateFileLayout.HashedFootBytes]);
        Span<byte> actual = stackalloc byte[StateFileLayout.HashBytes];
        hash.GetCurrentHash(actual);
        var stored = foot.Slice(StateFileLayout.HashedFootBytes, StateFileLayout.HashBytes);
        if (!stored.SequenceEqual(actual))
        {
            throw Fail(_length - StateFileLayout.FootBytes, $"counts and the SHA-256 {Convert.ToHexString(stored)}", $"the file's is {Convert.ToHexString(actual)}");
        }

        hash.AppendData(foot[StateFileLayout.HashedFootBytes..]);
        hash.GetHashAndReset(actual);
        WholeHash = Sha256.Read(actual);

        (_position, _at, _end) = (0, 0, 0);
    }

    private void CheckSum(uint stored, uint actual, long offset, string part)
    {
        if (stored != actual)
        {
            throw Fail(offset, $"a {part} with the checksum {stored:X8}", $"that of its bytes is {actual:X8}: they aren't what was written");
        }
    }

    private void ReadAt(long offset, Span<byte> bytes)
    {
        _stream.Position = _offset + offset;
        var there = bytes[..(int)Math.Clamp(_length - offset, 0, bytes.Length)];
        var count = _stream.ReadAtLeast(there, there.Length, throwOnEndOfStream: false);
        if (count < bytes.Length)
        {
            throw Fail(offset + count, "the end of the file", $"{bytes.Length - count} more bytes should follow");
        }
    }

    private CheckpointFormatException FailAt(long position, string found, string reason) => Fail(StateFileLayout.OffsetOf(_headBytes, position), found, reason);

    private CheckpointFormatException Fail(long offset, string found, string reason) => new(_file, _offset + offset, found, reason, CheckpointFormatException.DamageRemedy);
}
