using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of windows over counts: a key and its window under way. Their progress is a <see cref="StoredProgress"/> beside it.</summary>
/// <param name="stateId">The operator's state id.</param>
/// <param name="windows">The windows.</param>
/// <param name="codec">For the accumulators.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredCountWindows<TKey, TAccumulator, TOperations, TKeyCodec, TAccumulatorCodec>(
    string stateId, CountWindows<TKey, TAccumulator, TOperations> windows, TAccumulatorCodec codec)
    : StoredState(new(stateId, TKeyCodec.Type, CountWindows<TKey, TAccumulator, TOperations>.RowType<TAccumulatorCodec>(), windows.Meaning))
    where TKey : struct, IKey<TKey>
    where TOperations : struct, IAccumulator<TAccumulator>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TAccumulatorCodec : struct, IAccumulatorCodec<TAccumulator>
{
    internal override void Save(RowWriter rows) => windows.Save<TKeyCodec, TAccumulatorCodec>(rows, in codec);

    internal override void Load(ref StateReader key, ref StateReader value) => windows.Load<TKeyCodec, TAccumulatorCodec>(ref key, ref value, in codec);

    internal override void EndLoad() => windows.EndLoad(Schema.StateId);
}
