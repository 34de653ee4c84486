using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastFlow;

/// <summary>A SHA-256: what a file's content is known by.</summary>
internal readonly record struct Sha256(ulong A, ulong B, ulong C, ulong D)
{
    public const int Bytes = 32;

    public static Sha256 Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(content, hash);
        return Read(hash);
    }

    public static Sha256 Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], D);
    }

    public override string ToString() => $"{A:x16}{B:x16}{C:x16}{D:x16}";
}
