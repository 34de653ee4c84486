using System.ComponentModel;

namespace FastFlow;

/// <summary>What the windows of one aggregate need to know about its accumulator. The generator emits a struct per aggregate, so that the JIT inlines it.</summary>
/// <typeparam name="TAccumulator">The accumulator.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IAccumulator<TAccumulator>
{
    /// <summary><see cref="Copy"/> assigns and <see cref="Release"/> does nothing: accumulators may be copied and dropped as they are.</summary>
    static virtual bool IsPlain => false;

    /// <summary>Makes <paramref name="into"/>, which is new, the same as <paramref name="from"/> and independent of it.</summary>
    void Copy(ref TAccumulator into, in TAccumulator from);

    /// <summary>Adds what <paramref name="from"/> has gathered to <paramref name="into"/>, the earlier one in time. Both have gathered something.</summary>
    void Merge(ref TAccumulator into, in TAccumulator from);

    /// <summary>The accumulator is about to be dropped: gives back what it holds outside itself.</summary>
    void Release(ref TAccumulator accumulator);
}
