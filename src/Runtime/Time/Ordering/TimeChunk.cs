using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>Some entries of a <see cref="TimeChain"/>: 512 bytes with all that belongs to it.</summary>
internal struct TimeChunk
{
    public const int Length = 21;

    public Entries Items;

    /// <summary>How many of the items are in use, from the first on.</summary>
    public int Count;

    /// <summary>The chunk behind this one, or 0.</summary>
    public int Next;

    [InlineArray(Length)]
    public struct Entries
    {
        private TimeEntry _first;
    }
}
