using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>A 64-bit hash of a text's UTF-16 code units: three multiplications up to 8 units, one more per further 8.</summary>
/// <remarks>
/// <para>The text is the byte sequence of its code units, low byte first, 2n bytes for n units. <c>Fold(a, b)</c> is the 128-bit product of
/// a and b, its low half exclusive-or its high half. <c>word(i)</c> is the little-endian 64-bit number at byte i.</para>
/// <code>
/// first = seed ^ 0x2D358DCCAA6C78A5;  second = rotateLeft(seed, 32) ^ 0x8BB84B93962EACC9;  third = 0x4B33A62ED433D4A3
/// h = second
/// n = 0:      a = 0, b = 0
/// n = 1:      a = unit(0), b = 0
/// n = 2, 3:   a = 32 bits at byte 0, b = 32 bits at byte 2n - 4
/// n = 4 … 8:  a = word(0), b = word(2n - 8)
/// n > 8:      for i = 0, 16, 32, … while i + 16 &lt; 2n:  h = Fold(word(i) ^ first, word(i + 8) ^ h)
///             a = word(2n - 16), b = word(2n - 8)
/// hash = Fold(Fold(a ^ first, b ^ h) ^ third, first ^ n)
/// </code>
/// <para>With a secret seed nobody can choose a text that multiplies by zero, which is how such hashes are attacked.</para>
/// </remarks>
internal static class TextHash
{
    private const ulong FirstSecret = 0x2D358DCCAA6C78A5;
    private const ulong SecondSecret = 0x8BB84B93962EACC9;
    private const ulong ThirdSecret = 0x4B33A62ED433D4A3;

    public static ulong Hash(string text, ulong seed) => Hash(ref MemoryMarshal.GetReference(text.AsSpan()), text.Length, seed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong Hash(ref char units, int length, ulong seed)
    {
        var first = seed ^ FirstSecret;
        var h = ulong.RotateLeft(seed, 32) ^ SecondSecret;
        ulong a, b;
        if (length >= 4)
        {
            var end = length;
            if (length > 8)
            {
                // The last 8 units are hashed below, so the blocks end before them and may overlap them.
                for (var i = 0; i + 8 < end; i += 8)
                {
                    h = Fold(Word(ref units, i) ^ first, Word(ref units, i + 4) ^ h);
                }

                a = Word(ref units, length - 8);
            }
            else
            {
                a = Word(ref units, 0);
            }

            b = Word(ref units, length - 4);
        }
        else if (length >= 2)
        {
            a = HalfWord(ref units, 0);
            b = HalfWord(ref units, length - 2);
        }
        else
        {
            a = length == 0 ? 0u : units;
            b = 0;
        }

        return Fold(Fold(a ^ first, b ^ h) ^ ThirdSecret, first ^ (ulong)length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref char units, int index) => BitConverter.IsLittleEndian
        ? Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref Unsafe.Add(ref units, index)))
        : HalfWord(ref units, index) | ((ulong)HalfWord(ref units, index + 2) << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HalfWord(ref char units, int index) => BitConverter.IsLittleEndian
        ? Unsafe.ReadUnaligned<uint>(ref Unsafe.As<char, byte>(ref Unsafe.Add(ref units, index)))
        : Unsafe.Add(ref units, index) | ((uint)Unsafe.Add(ref units, index + 1) << 16);
}
