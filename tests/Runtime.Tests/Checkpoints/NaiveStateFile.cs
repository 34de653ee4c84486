using System.Security.Cryptography;
using System.Text;

namespace FastFlow.Tests.Checkpoints;

/// <summary>A state file straight from docs/decisions/0018, part by part, so that tests can also make wrong ones whose checksums are right.</summary>
internal sealed class NaiveStateFile
{
    private const int BlockPayload = 65_532;

    public byte[] Magic { get; set; } = [0x89, 0x46, 0x46, 0x53, 0x0D, 0x0A, 0x1A, 0x0A];

    public uint Version { get; set; } = 1;

    public byte[] Description { get; set; } = [];

    public uint? DescriptionLength { get; set; }

    public List<byte> Payload { get; } = [];

    public long Rows { get; set; }

    public long? PayloadLength { get; set; }

    public static NaiveStateFile For(StateFileHeader header) => new()
    {
        Description =
        [
            .. Text(header.PipelineId), .. Text(header.Schema.StateId), .. Text(header.Schema.Meaning), .. Text(header.Schema.Key.ToString()), .. Text(header.Schema.Value.ToString()),
            .. LittleEndian((ulong)header.MaxParallelism, 4), .. LittleEndian((ulong)header.FirstGroup, 4), .. LittleEndian((ulong)header.EndGroup, 4),
        ],
    };

    public static byte[] Text(string text) => [.. LittleEndian((ulong)Encoding.UTF8.GetByteCount(text), 4), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] LittleEndian(ulong value, int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(value >> (8 * i)))];

    public static byte[] Number(ulong value) => value < 128 ? [(byte)value] : [(byte)(value | 128), .. Number(value >> 7)];

    public static uint Crc(IEnumerable<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F6_3B78);
            }
        }

        return ~crc;
    }

    public NaiveStateFile Row(ulong group, byte[] key, byte[] value)
    {
        Payload.AddRange([.. Number(group), .. Number((ulong)key.Length), .. Number((ulong)value.Length), .. key, .. value]);
        Rows++;
        return this;
    }

    public byte[] ToBytes()
    {
        byte[] head = [.. Magic, .. LittleEndian(Version, 4), .. LittleEndian(DescriptionLength ?? (uint)Description.Length, 4), .. Description];
        var file = new List<byte>([.. head, .. LittleEndian(Crc(head), 4)]);
        var blocks = Payload.Chunk(BlockPayload).ToArray();
        for (var i = 0; i < blocks.Length; i++)
        {
            file.AddRange([.. blocks[i], .. LittleEndian(Crc([.. LittleEndian((ulong)i, 8), .. blocks[i]]), 4)]);
        }

        file.AddRange([.. LittleEndian((ulong)Rows, 8), .. LittleEndian((ulong)(PayloadLength ?? Payload.Count), 8)]);
        file.AddRange([.. SHA256.HashData(file.ToArray()), .. "FFS end\n"u8]);
        return [.. file];
    }
}
