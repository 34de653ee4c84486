using System.Buffers;
using System.Buffers.Binary;

namespace FastFlow;

/// <summary>
/// Writes a snapshot of a whole pipeline into one buffer: its states' files one behind the other, as a job's checkpoint has them, then a directory of them. What was not completed can't be read.
/// For one thread.
/// </summary>
public sealed class SnapshotWriter : IDisposable
{
    private readonly IBufferWriter<byte> _output;
    private readonly ArrayBufferWriter<byte> _directory = new();
    private readonly List<StateFileHeader> _headers = [];
    private readonly byte[] _block = new byte[StateFileLayout.BlockBytes];
    private StateFileWriter? _file;
    private bool _completed;

    /// <summary>Begins a snapshot.</summary>
    public SnapshotWriter(IBufferWriter<byte> output)
    {
        _output = output;
        Span<byte> head = stackalloc byte[SnapshotLayout.HeadBytes];
        SnapshotLayout.Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], SnapshotLayout.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], Crc32C.Of(head[..12]));
        _output.Write(head);
        _directory.Write(head);
    }

    /// <summary>Begins a state's file. Write its rows, then call <see cref="End"/>; don't complete or dispose it.</summary>
    /// <exception cref="InvalidOperationException">Another file has not ended.</exception>
    /// <exception cref="ArgumentException">The file is of another pipeline than those before it, or covers key groups of a state that one before it covers, or its description is too long.</exception>
    public StateFileWriter Begin(StateFileHeader header)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (_file is not null)
        {
            throw new InvalidOperationException($"State {header.Schema.StateId} can't begin: that of {_headers[^1].Schema.StateId} has not ended. Call End first.");
        }

        if (SnapshotReader.Conflict([.. _headers, header]) is { } conflict)
        {
            throw new ArgumentException($"State {header.Schema.StateId} can't be in this snapshot: {conflict}.", nameof(header));
        }

        _file = new(_output, header, _block);
        _headers.Add(header);
        return _file;
    }

    /// <summary>The file that was begun last has all its rows.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public void End()
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        var file = _file ?? throw new InvalidOperationException("No state's file has begun. Call Begin first.");
        var hash = file.Complete();
        BinaryPrimitives.WriteInt64LittleEndian(_directory.GetSpan(sizeof(long)), file.LengthBytes);
        _directory.Advance(sizeof(long));
        _directory.Write(hash);
        file.Dispose();
        _file = null;
    }

    /// <summary>Writes the directory and the foot. No more files can be added.</summary>
    /// <exception cref="InvalidOperationException">A file has not ended.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (_file is not null)
        {
            throw new InvalidOperationException($"The file of state {_headers[^1].Schema.StateId} has not ended. Call End first.");
        }

        BinaryPrimitives.WriteInt64LittleEndian(_directory.GetSpan(sizeof(long)), _headers.Count);
        _directory.Advance(sizeof(long));
        Span<byte> hash = stackalloc byte[StateFileLayout.HashBytes];
        Sha256.Of(_directory.WrittenSpan).Write(hash);
        _output.Write(_directory.WrittenSpan[SnapshotLayout.HeadBytes..]);
        _output.Write(hash);
        _output.Write(SnapshotLayout.EndMark);
        _completed = true;
    }

    /// <summary>Ends without a directory, unless there is one.</summary>
    public void Dispose()
    {
        _completed = true;
        _file?.Dispose();
        _file = null;
    }
}
