using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace FastFlow;

/// <summary>
/// The hashes that emitted key structs are made of. <c>Stable</c> is the same on every machine, in every run and version, because it picks the
/// key group of state that lies in checkpoints; <c>Seeded</c> differs per process, so that nobody outside can prepare keys that collide in a
/// table.
/// </summary>
/// <remarks>
/// <para>The stable hash, so that another implementation can reproduce it. All arithmetic is modulo 2^64; <c>^</c> is exclusive or.</para>
/// <list type="bullet">
/// <item>Integers, enums, characters, Booleans (0 or 1): widened to 64 bits, signed ones by their sign, then <c>Mix(x)</c>: one output of
/// SplitMix64 with state x, that is <c>x += 0x9E3779B97F4A7C15; x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
/// x = (x ^ x >> 27) * 0x94D049BB133111EB; x ^ x >> 31</c>.</item>
/// <item><see cref="DateTime"/>: its ticks, without the kind; <see cref="DateTimeOffset"/>: its UTC ticks; both as integers.</item>
/// <item>128-bit integers: <c>Combine(Mix(low 64 bits), Mix(high 64 bits))</c>. A <see cref="Guid"/>: the same, of the number
/// that its 32 digits write.</item>
/// <item>Text: see <see cref="TextHash"/>, with seed 0.</item>
/// <item>Composite keys: the parts' hashes folded from the left by <c>Combine(h, next) = rotateLeft(h, 29) * 0xA0761D6478BD642F ^ next</c>.
/// Nested structs count as their parts in order.</item>
/// </list>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class KeyHash
{
    /// <summary>2^64 divided by the golden ratio: multiples of it spread dense integers as evenly as any constant can.</summary>
    internal const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    private const ulong CombineMultiplier = 0xA0761D6478BD642F;

    /// <summary>Random, drawn once per process. It orders table slots and nothing else: no result depends on it.</summary>
    public static ulong ProcessSeed { get; } = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>The stable hash of an integer, enum, date or time by its 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Stable(ulong value) => Mix(value);

    /// <inheritdoc cref="Stable(ulong)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Stable(long value) => Mix(unchecked((ulong)value));

    /// <inheritdoc cref="Stable(ulong)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Stable(uint value) => Mix(value);

    /// <inheritdoc cref="Stable(ulong)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Stable(int value) => Stable((long)value);

    /// <summary>The stable hash of a 128-bit integer; a signed one by its bits.</summary>
    public static ulong Stable(UInt128 value) => Combine(Mix((ulong)value), Mix((ulong)(value >> 64)));

    /// <summary>The stable hash of a GUID.</summary>
    public static ulong Stable(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Stable(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>The stable hash of a time by its ticks; the kind doesn't count.</summary>
    public static ulong Stable(DateTime value) => Mix(unchecked((ulong)value.Ticks));

    /// <summary>The stable hash of an instant: equal for one instant in two offsets.</summary>
    public static ulong Stable(DateTimeOffset value) => Mix(unchecked((ulong)value.UtcTicks));

    /// <summary>The stable hash of a text's UTF-16 code units.</summary>
    public static ulong Stable(string text) => TextHash.Hash(text, 0);

    /// <summary>The table hash of a 128-bit integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Seeded(UInt128 value, ulong seed) => Combine((ulong)value, (ulong)(value >> 64), seed);

    /// <summary>The table hash of a GUID.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Seeded(Guid value, ulong seed) => Seeded(Unsafe.BitCast<Guid, UInt128>(value), seed);

    /// <summary>The table hash of a text.</summary>
    public static ulong Seeded(string text, ulong seed) => TextHash.Hash(text, seed);

    /// <summary>Folds the next part's hash into that of the parts before it; the order matters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Combine(ulong hash, ulong next) => (ulong.RotateLeft(hash, 29) * CombineMultiplier) ^ next;

    /// <summary>The same for a table, where outsiders may choose both parts freely: they can't find pairs that collide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Combine(ulong hash, ulong next, ulong seed) => TextHash.Fold(hash ^ seed, next ^ ulong.RotateLeft(seed, 32) ^ CombineMultiplier);

    /// <summary>Refuses a missing text key.</summary>
    /// <param name="text">The key, or a part of it.</param>
    /// <param name="name">What the message calls it: the key and the member.</param>
    /// <exception cref="InvalidOperationException"><paramref name="text"/> is null.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireText([NotNull] string? text, string name)
    {
        if (text is null)
        {
            ThrowMissingText(name);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mix(ulong x)
    {
        x += GoldenRatio;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    [DoesNotReturn]
    private static void ThrowMissingText(string name) =>
        throw new InvalidOperationException($"{name} is null. A text key must have a value, because null marks what has no key. Drop such events in a [Filter] before the keyed operator, or give them a key in a [Map].");
}
