using System.Globalization;
using System.Text;

namespace FastFlow;

/// <summary>
/// The bytes of <c>CURRENT</c>: a few lines that a person can read, the last one a SHA-256 of those before it. Only the exact bytes that <see cref="Encode"/> makes are taken.
/// </summary>
internal static class CurrentCodec
{
    public const int MaxBytes = 1024;

    private const string Header = "fastflow-current ";
    private const int Version = 1;

    public static byte[] Encode(CheckpointPointer pointer)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Header}{Version}\nid {pointer.Name.Id}\nattempt {pointer.Name.Attempt}\nmanifest {pointer.Manifest}\n");
        return Encoding.ASCII.GetBytes($"{text}sha256 {Sha256.Of(Encoding.ASCII.GetBytes(text))}\n");
    }

    /// <exception cref="CheckpointException">They aren't what this version wrote.</exception>
    public static CheckpointPointer Decode(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split('\n');
        if (!lines[0].StartsWith(Header, StringComparison.Ordinal))
        {
            throw StoreErrors.Damaged(StoreLayout.Current, 0, "it doesn't begin as it must");
        }

        if (int.TryParse(lines[0].AsSpan(Header.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > Version)
        {
            throw StoreErrors.Newer(StoreLayout.Current, version, Version);
        }

        if (lines.Length == 6 && TryField(lines[1], "id ", out var id) && TryField(lines[2], "attempt ", out var attempt)
            && lines[3].Length == 9 + (2 * Sha256.Bytes) && Hex(lines[3].AsSpan(9)) is { } manifest)
        {
            var pointer = new CheckpointPointer(new(id, attempt), manifest);
            if (bytes.SequenceEqual(Encode(pointer)))
            {
                return pointer;
            }
        }

        throw StoreErrors.Damaged(StoreLayout.Current, 0, "its lines or its checksum are wrong");
    }

    private static bool TryField(string line, string name, out long value)
    {
        value = 0;
        return line.StartsWith(name, StringComparison.Ordinal) && long.TryParse(line.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static Sha256? Hex(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Sha256.Bytes];
        return Convert.FromHexString(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == Sha256.Bytes ? Sha256.Read(bytes) : null;
    }
}
