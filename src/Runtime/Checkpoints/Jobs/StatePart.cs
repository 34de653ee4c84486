namespace FastFlow;

/// <summary>
/// Writes one state's rows into a checkpoint: a state of few bytes as a section of the manifest, so that a checkpoint of many small states is one flush and not many; a larger one as a
/// file of its own. Both hold the same bytes.
/// </summary>
internal static class StatePart
{
    /// <summary>A state file up to so long becomes a section.</summary>
    public const int MostSectionBytes = 16 * 1024;

    /// <summary>Writes a state, of the key groups from the first to before the end.</summary>
    /// <returns>How many bytes it takes.</returns>
    public static long Write(PendingCheckpoint checkpoint, FrozenState state, string pipelineId, int maxParallelism, int firstGroup, int endGroup)
    {
        using var output = new Output(checkpoint, state.Schema.StateId, firstGroup, endGroup - 1, isWhole: firstGroup == 0 && endGroup == maxParallelism);
        using var writer = new StateFileWriter(output, new StateFileHeader(pipelineId, state.Schema, maxParallelism, firstGroup, endGroup));
        state.Save(writer, maxParallelism);
        writer.Complete();
        output.Complete();
        return output.Length;
    }

    /// <summary>Opens all parts of a checkpoint's states: sections and files.</summary>
    /// <param name="manifest">The checkpoint.</param>
    /// <param name="location">What errors call it.</param>
    /// <param name="open">Opens a file.</param>
    public static IEnumerable<OpenPart> Open(Manifest manifest, string location, Func<ManifestFile, Stream> open)
    {
        foreach (var section in manifest.Sections.Where(static section => section.Name.StartsWith(ManifestSections.State, StringComparison.Ordinal)))
        {
            yield return Open(new MemoryStream(section.Content.ToArray(), writable: false), $"{location}, section '{section.Name}'");
        }

        foreach (var file in manifest.Files)
        {
            yield return Open(open(file), $"{location}, file '{manifest.PathOf(file)}'");
        }
    }

    private static OpenPart Open(Stream stream, string name)
    {
        try
        {
            return new(StateFileReader.Open(stream, name), stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private sealed class Output(PendingCheckpoint checkpoint, string stateId, int firstGroup, int lastGroup, bool isWhole) : Stream
    {
        private readonly MemoryStream _memory = new();
        private CheckpointFile? _file;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _file?.LengthBytes ?? _memory.Length;

        public override long Position
        {
            get => Length;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_file is null && _memory.Length + buffer.Length <= MostSectionBytes)
            {
                _memory.Write(buffer);
                return;
            }

            if (_file is null)
            {
                _file = checkpoint.Create(stateId, firstGroup, lastGroup);
                _file.Write(_memory.GetBuffer().AsSpan(0, (int)_memory.Length));
            }

            _file.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public void Complete()
        {
            if (_file is null)
            {
                checkpoint.AddSection(ManifestSections.State + stateId + (isWhole ? "" : $".{firstGroup}-{lastGroup}"), _memory.ToArray());
            }
            else
            {
                _file.Complete();
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _file?.Dispose();
            base.Dispose(disposing);
        }
    }
}
