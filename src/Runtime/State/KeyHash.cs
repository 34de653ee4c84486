using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FastFlow;

/// <summary>
/// The hashes that emitted keys are made of. <c>Stable</c> hashes are part of the state's format: they pick the key group, so they never
/// change; golden vectors in the tests pin them. <c>Seeded</c> hashes serve this process's tables only.
/// </summary>
/// <remarks>
/// Integers: <c>x ^= x >> 30; x *= bf58476d1ce4e5b9; x ^= x >> 27; x *= 94d049bb133111eb; x ^= x >> 31</c> (the finaliser of SplitMix64) after
/// adding the constant 9e3779b97f4a7c15, on the value sign-extended to 64 bits. Text: over its UTF-16 code units, packed four to a little-endian
/// word and zero-padded, two words <c>a, b</c> a step: <c>h = fold(a ^ A, b ^ h)</c>, starting from <c>h = seed ^ B</c>, at last
/// <c>fold(h ^ A, length ^ B)</c>, where <c>fold(x, y)</c> is the exclusive or of both halves of the 128-bit product, A = 9e3779b97f4a7c15 and
/// B = d6e8feb86659fd93; the step is done at least once. Several parts: <c>combine(h, p) = fold(h ^ A, p ^ B)</c> rotated left by 23.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class KeyHash
{
    private const ulong A = 0x9e3779b97f4a7c15;
    private const ulong B = 0xd6e8feb86659fd93;

    /// <summary>Differs per process, so that nobody outside can prepare keys that collide. It never decides a result.</summary>
    public static readonly ulong ProcessSeed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    /// <summary>Stable hash of an integer of up to 64 bits, sign-extended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Stable(ulong value)
    {
        var x = value + A;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    /// <summary>Stable hash of text.</summary>
    public static ulong Stable(string value) => Seeded(value, 0);

    /// <summary>Stable hash of a Guid: of its 16 bytes in the order in which it is written.</summary>
    public static ulong Stable(Guid value) => Seeded(value, 0);

    /// <summary>Stable hash of a 128-bit integer.</summary>
    public static ulong Stable(UInt128 value) => Combine(Stable((ulong)(value >> 64)), Stable((ulong)value));

    /// <summary>Hash of text for a table.</summary>
    public static ulong Seeded(string value, ulong seed)
    {
        var bytes = MemoryMarshal.AsBytes(value.AsSpan());
        var hash = seed ^ B;
        var at = 0;
        while (bytes.Length - at >= 16)
        {
            hash = Fold(Word(bytes, at) ^ A, Word(bytes, at + 8) ^ hash);
            at += 16;
        }

        if (at < bytes.Length || bytes.Length == 0)
        {
            hash = Fold(Tail(bytes, at) ^ A, Tail(bytes, at + 8) ^ hash);
        }

        return Fold(hash ^ A, (ulong)value.Length ^ B);
    }

    /// <summary>Hash of a Guid for a table.</summary>
    public static ulong Seeded(Guid value, ulong seed)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Fold(Fold(Word(bytes, 0) ^ A, Word(bytes, 8) ^ seed ^ B) ^ A, B);
    }

    /// <summary>Hash of a 128-bit integer for a table.</summary>
    public static ulong Seeded(UInt128 value, ulong seed) => Fold((ulong)(value >> 64) ^ A ^ seed, (ulong)value ^ B);

    /// <summary>Hash of several parts, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Combine(ulong hash, ulong part) => ulong.RotateLeft(Fold(hash ^ A, part ^ B), 23);

    /// <summary>A text key is there; the table marks empty slots by its absence.</summary>
    /// <exception cref="ArgumentNullException">It is null; the message names the key.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireText([NotNull] string? text, string name)
    {
        if (text is null)
        {
            Missing(name);
        }
    }

    [DoesNotReturn]
    private static void Missing(string name) =>
        throw new ArgumentNullException(name, $"The key {name} of an event is null. A key has a value: filter such events out before, or key them by a text that stands for none.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private static ulong Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private static ulong Tail(ReadOnlySpan<byte> bytes, int at)
    {
        if (bytes.Length - at >= 8)
        {
            return Word(bytes, at);
        }

        var word = 0UL;
        for (var i = bytes.Length - 2; i >= at; i -= 2)
        {
            word = (word << 16) | BinaryPrimitives.ReadUInt16LittleEndian(bytes[i..]);
        }

        return word;
    }
}
