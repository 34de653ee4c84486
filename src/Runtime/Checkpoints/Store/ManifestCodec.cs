using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FastFlow;

/// <summary>
/// The bytes of a <c>MANIFEST</c>: magic, version, body, SHA-256 of all before it; numbers are little-endian, texts UTF-8 with their length in front. Reading trusts nothing.
/// </summary>
internal static class ManifestCodec
{
    public const int MaxBytes = 256 * 1024 * 1024;

    private const int Version = 1;
    private const int MaxTextBytes = 4096;

    // The least a file, a retained checkpoint and a section take: no count may promise more of them than the rest of the bytes could hold.
    private const int LeastFileBytes = 4 + 4 + 4 + 8 + Sha256.Bytes + 16 + 4;
    private const int PointerBytes = 8 + 8 + Sha256.Bytes;
    private const int LeastSectionBytes = 4 + 4;

    private static ReadOnlySpan<byte> Magic => "FFLOWMAN"u8;

    public static byte[] Encode(Manifest manifest)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write(Magic);
        Put(output, Version);
        Put(output, manifest.Name);
        Put(output, manifest.Retained.Count);
        foreach (var pointer in manifest.Retained)
        {
            Put(output, pointer.Name);
            Put(output, pointer.Manifest);
        }

        Put(output, manifest.Files.Count);
        foreach (var file in manifest.Files)
        {
            Put(output, file.StateId);
            Put(output, file.FirstKeyGroup);
            Put(output, file.LastKeyGroup);
            Put(output, file.LengthBytes);
            Put(output, file.Hash);
            Put(output, file.SharedBy);
            Put(output, file.FileName);
        }

        Put(output, manifest.Sections.Count);
        foreach (var section in manifest.Sections)
        {
            Put(output, section.Name);
            Put(output, section.Content.Length);
            output.Write(section.Content.Span);
        }

        Put(output, Sha256.Of(output.WrittenSpan));
        return output.WrittenCount <= MaxBytes ? output.WrittenSpan.ToArray()
            : throw new ArgumentException($"The manifest of checkpoint {manifest.Name} would take {output.WrittenCount} bytes; {MaxBytes} are allowed. Put big sections into files of their own.", nameof(manifest));
    }

    /// <exception cref="CheckpointException">They aren't a manifest that this version wrote.</exception>
    public static Manifest Decode(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Magic.Length + 4 + Sha256.Bytes || !bytes[..Magic.Length].SequenceEqual(Magic))
        {
            throw StoreErrors.Damaged(path, 0, "it doesn't begin like a manifest");
        }

        var body = bytes[..^Sha256.Bytes];
        if (Sha256.Of(body) != Sha256.Read(bytes[body.Length..]))
        {
            throw StoreErrors.Damaged(path, body.Length, "its checksum is wrong");
        }

        var reader = new Reader(body, Magic.Length, path);
        var version = reader.Int32();
        if (version != Version)
        {
            throw StoreErrors.Newer(path, version, Version);
        }

        var manifest = new Manifest { Name = reader.Name(), Retained = reader.Pointers(), Files = reader.Files(), Sections = reader.Sections() };
        reader.End();
        return manifest;
    }

    private static void Put(ArrayBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    private static void Put(ArrayBufferWriter<byte> output, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    private static void Put(ArrayBufferWriter<byte> output, CheckpointName name)
    {
        Put(output, name.Id);
        Put(output, name.Attempt);
    }

    private static void Put(ArrayBufferWriter<byte> output, Sha256 hash)
    {
        hash.Write(output.GetSpan(Sha256.Bytes));
        output.Advance(Sha256.Bytes);
    }

    private static void Put(ArrayBufferWriter<byte> output, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > MaxTextBytes)
        {
            throw new ArgumentException($"The name '{text[..64]}…' takes {bytes.Length} bytes; a manifest takes {MaxTextBytes}.", nameof(text));
        }

        Put(output, bytes.Length);
        output.Write(bytes);
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes, int offset, string path)
    {
        private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _offset = offset;

        public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        private long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

        public CheckpointName Name()
        {
            var name = new CheckpointName(Int64(), Int64());
            return name is { Id: > 0, Attempt: > 0 } ? name : throw Wrong("a checkpoint's id and attempt are above 0");
        }

        public CheckpointPointer[] Pointers()
        {
            var pointers = new CheckpointPointer[Count(PointerBytes)];
            foreach (ref var pointer in pointers.AsSpan())
            {
                pointer = new(Name(), Sha256.Read(Take(Sha256.Bytes)));
            }

            return pointers;
        }

        public ManifestFile[] Files()
        {
            var files = new ManifestFile[Count(LeastFileBytes)];
            foreach (ref var file in files.AsSpan())
            {
                file = new(Text(), Int32(), Int32(), Int64(), Sha256.Read(Take(Sha256.Bytes)), new(Int64(), Int64()), Text());
                if (file.FirstKeyGroup < 0 || file.LastKeyGroup < file.FirstKeyGroup || file.LengthBytes < 0 || file.SharedBy is not ({ Id: 0, Attempt: 0 } or { Id: > 0, Attempt: > 0 }))
                {
                    throw Wrong("a file's key groups, length or checkpoint make no sense");
                }

                if (file.SharedBy.IsNone ? !StoreLayout.IsFileName(file.FileName) : file.FileName.Length != 0)
                {
                    throw Wrong("a file's name isn't one that a checkpoint gives");
                }
            }

            return files;
        }

        public ManifestSection[] Sections()
        {
            var sections = new ManifestSection[Count(LeastSectionBytes)];
            foreach (ref var section in sections.AsSpan())
            {
                section = new(Text(), Take(Int32()).ToArray());
            }

            return sections;
        }

        public readonly void End()
        {
            if (_offset != _bytes.Length)
            {
                throw Wrong("something follows its last section");
            }
        }

        private int Count(int leastBytes)
        {
            var count = Int32();
            return count >= 0 && count <= (_bytes.Length - _offset) / leastBytes ? count : throw Wrong("a count is more than the rest of it could hold");
        }

        private string Text()
        {
            var length = Int32();
            if (length is < 0 or > MaxTextBytes)
            {
                throw Wrong("a name's length makes no sense");
            }

            try
            {
                return StrictUtf8.GetString(Take(length));
            }
            catch (DecoderFallbackException)
            {
                throw Wrong("a name isn't UTF-8");
            }
        }

        [UnscopedRef]
        private ReadOnlySpan<byte> Take(int count)
        {
            if (count < 0 || count > _bytes.Length - _offset)
            {
                throw Wrong("it ends too early");
            }

            _offset += count;
            return _bytes.Slice(_offset - count, count);
        }

        private readonly CheckpointException Wrong(string why) => StoreErrors.Damaged(path, _offset, why);
    }
}
