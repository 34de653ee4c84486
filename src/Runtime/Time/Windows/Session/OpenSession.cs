using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// The newest session of a key, as long as it has never given a result: the part of <see cref="SessionWindows{TKey, TAccumulator, TOperations}"/> that emitted
/// loops extend in place. It lies in the key's slot.
/// </summary>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct OpenSession<TAccumulator>
{
    /// <summary>The time of its earliest event.</summary>
    public long Start;

    /// <summary>The latest of its events' times plus their gaps: the first instant behind it. <see cref="long.MinValue"/>: there is none, but the key may soon have another.</summary>
    public long End;

    /// <summary>What it has gathered.</summary>
    public TAccumulator Accumulator;

    /// <summary>There is a session.</summary>
    public readonly bool Exists => End != long.MinValue;

    /// <summary>Forgets the session.</summary>
    internal void Clear() => (Start, End, Accumulator) = (long.MinValue, long.MinValue, default!);
}
