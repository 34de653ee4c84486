using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastFlow;

/// <summary>
/// Reads what <see cref="SnapshotWriter"/> wrote. Opening it verifies every byte, so that nothing is decoded of a snapshot with damage anywhere. Whatever the bytes are, methods answer or
/// throw <see cref="CheckpointFormatException"/>.
/// </summary>
public sealed class SnapshotReader
{
    private readonly Stream _stream;
    private readonly string _name;
    private readonly long _length;
    private readonly List<(long Offset, long Length)> _files = [];
    private readonly List<StateFileHeader> _headers = [];

    private SnapshotReader(Stream stream, string name)
    {
        (_stream, _name, _length) = (stream, name, stream.Length);
        Span<byte> head = stackalloc byte[SnapshotLayout.HeadBytes];
        ReadHead(head);
        Span<byte> foot = stackalloc byte[SnapshotLayout.FootBytes];
        if (_length >= SnapshotLayout.HeadBytes + SnapshotLayout.FootBytes)
        {
            ReadAt(_length - foot.Length, foot);
        }

        if (!foot.EndsWith(SnapshotLayout.EndMark))
        {
            throw Fail(_length, "the end of the snapshot", "there is no foot before it: it was cut off or never completed");
        }

        var between = _length - SnapshotLayout.HeadBytes - SnapshotLayout.FootBytes;
        var count = BinaryPrimitives.ReadInt64LittleEndian(foot);
        if (count < 0 || count > between / (SnapshotLayout.EntryBytes + SnapshotLayout.LeastFileBytes))
        {
            throw Fail(_length - foot.Length, $"{count} as the count of files", $"the {between} bytes before it can't hold so many");
        }

        ReadDirectory(head, foot, between - (count * SnapshotLayout.EntryBytes), count);
        if (Conflict(_headers) is { } conflict)
        {
            throw Fail(SnapshotLayout.HeadBytes, "files that don't belong together", conflict);
        }
    }

    /// <summary>What each file says about itself, in the order in which they were written.</summary>
    public IReadOnlyList<StateFileHeader> Files => _headers;

    /// <summary>Opens a snapshot and verifies all of it.</summary>
    /// <param name="bytes">The snapshot. Don't change the bytes while it is read.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="CheckpointFormatException">It is not what FastFlow wrote, or of a newer version.</exception>
    public static SnapshotReader Open(ReadOnlySequence<byte> bytes, string name) => new(new SequenceStream(bytes), name);

    /// <summary>Opens a snapshot in a file and verifies all of it.</summary>
    /// <param name="stream">The file, from its beginning; must be seekable, and stays open.</param>
    /// <param name="name">What errors call it: its path.</param>
    /// <exception cref="CheckpointFormatException">It is not what FastFlow wrote, or of a newer version.</exception>
    public static SnapshotReader Open(Stream stream, string name) => new(stream, name);

    /// <summary>The rows of a file, from the first on. Of a snapshot in a stream only one file is read at a time.</summary>
    /// <param name="index">Which one of <see cref="Files"/>.</param>
    /// <exception cref="CheckpointFormatException">The bytes were changed since the snapshot was opened.</exception>
    public StateFileReader Open(int index) => StateFileReader.OpenPart(_stream, _name, _files[index].Offset, _files[index].Length, new byte[StateFileLayout.BlockBytes], verify: false);

    /// <summary>How long a file is.</summary>
    internal long LengthOf(int index) => _files[index].Length;

    /// <summary>Why these files can't be one snapshot; null if they can.</summary>
    internal static string? Conflict(List<StateFileHeader> headers)
    {
        foreach (var header in headers)
        {
            if (header.PipelineId != headers[0].PipelineId || header.MaxParallelism != headers[0].MaxParallelism)
            {
                return $"state {headers[0].Schema.StateId} is of pipeline {headers[0].PipelineId} with {headers[0].MaxParallelism} key groups, and state {header.Schema.StateId} of {header.PipelineId} with {header.MaxParallelism}";
            }
        }

        var sorted = headers.OrderBy(static header => header.Schema.StateId, StringComparer.Ordinal).ThenBy(static header => header.FirstGroup).ToArray();
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Schema.StateId == sorted[i - 1].Schema.StateId && sorted[i].FirstGroup < sorted[i - 1].EndGroup)
            {
                return $"two files are of key group {sorted[i].FirstGroup} of state {sorted[i].Schema.StateId}";
            }
        }

        return null;
    }

    private void ReadHead(Span<byte> head)
    {
        ReadAt(0, head);
        if (!head.StartsWith(SnapshotLayout.Magic))
        {
            throw Fail(0, Convert.ToHexString(head[..SnapshotLayout.Magic.Length]), $"a snapshot begins with {Convert.ToHexString(SnapshotLayout.Magic)}");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        if (version != SnapshotLayout.Version)
        {
            throw new CheckpointFormatException(_name, 8, $"format version {version}", $"this FastFlow reads version {SnapshotLayout.Version}", $"Use the FastFlow that wrote the snapshot, or a newer one; if it was this one, it is damaged. {CheckpointFormatException.DamageRemedy}");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(head[12..]) is var stored && stored != Crc32C.Of(head[..12]))
        {
            throw Fail(0, $"a head with the checksum {stored:X8}", $"that of its bytes is {Crc32C.Of(head[..12]):X8}: they aren't what was written");
        }
    }

    // The directory is checked by the foot's hash, and the files by the directory's: so every byte is.
    private void ReadDirectory(ReadOnlySpan<byte> head, ReadOnlySpan<byte> foot, long filesLength, long count)
    {
        var start = SnapshotLayout.HeadBytes + filesLength;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        var entries = new List<(long Length, Sha256 Hash)>();
        Span<byte> entry = stackalloc byte[SnapshotLayout.EntryBytes];
        for (var i = 0L; i < count; i++)
        {
            ReadAt(start + (i * entry.Length), entry);
            hash.AppendData(entry);
            entries.Add((BinaryPrimitives.ReadInt64LittleEndian(entry), Sha256.Read(entry[sizeof(long)..])));
        }

        hash.AppendData(foot[..sizeof(long)]);
        Span<byte> actual = stackalloc byte[StateFileLayout.HashBytes];
        hash.GetHashAndReset(actual);
        var stored = foot.Slice(sizeof(long), StateFileLayout.HashBytes);
        if (!stored.SequenceEqual(actual))
        {
            throw Fail(_length - foot.Length, $"the SHA-256 {Convert.ToHexString(stored)}", $"that of head and directory is {Convert.ToHexString(actual)}");
        }

        var block = new byte[StateFileLayout.BlockBytes];
        var offset = (long)SnapshotLayout.HeadBytes;
        for (var i = 0; i < entries.Count; i++)
        {
            var length = entries[i].Length;
            if (length < SnapshotLayout.LeastFileBytes || length > start - offset)
            {
                throw Fail(start + ((long)i * entry.Length), $"a file of {length} bytes", $"the files have {start - offset} bytes left");
            }

            var file = StateFileReader.OpenPart(_stream, _name, offset, length, block, verify: true);
            if (Sha256.Read(file.Hash.Span) != entries[i].Hash)
            {
                throw Fail(start + ((long)i * entry.Length), $"the SHA-256 {entries[i].Hash}", $"that of the file at byte {offset} is {Sha256.Read(file.Hash.Span)}");
            }

            _files.Add((offset, length));
            _headers.Add(file.Header);
            offset += length;
        }

        if (offset != start)
        {
            throw Fail(offset, $"{start - offset} more bytes", "the directory should begin here");
        }
    }

    private void ReadAt(long offset, Span<byte> bytes)
    {
        _stream.Position = offset;
        var count = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count < bytes.Length)
        {
            throw Fail(offset + count, "the end of the snapshot", $"{bytes.Length - count} more bytes should follow");
        }
    }

    private CheckpointFormatException Fail(long offset, string found, string reason) => new(_name, offset, found, reason, CheckpointFormatException.DamageRemedy);
}
