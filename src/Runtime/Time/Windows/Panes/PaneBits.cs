using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>Bits of the panes of a ring.</summary>
internal static class PaneBits
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong Word<TBits>(ref TBits bits, nuint word)
        where TBits : struct, IPaneRing<ulong> => ref Unsafe.Add(ref Unsafe.As<TBits, ulong>(ref bits), word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSet(ref ulong word, nuint bit) => ((word >> (int)(bit & 63)) & 1) != 0;
}
