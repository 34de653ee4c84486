using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of windows of all time: a key and what it has gathered. Their progress is a <see cref="StoredProgress"/> beside it.</summary>
/// <param name="stateId">The operator's state id.</param>
/// <param name="windows">The windows.</param>
/// <param name="codec">For the accumulators.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredGlobalWindows<TKey, TAccumulator, TOperations, TKeyCodec, TAccumulatorCodec>(
    string stateId, GlobalWindows<TKey, TAccumulator, TOperations> windows, TAccumulatorCodec codec)
    : StoredState(new(stateId, TKeyCodec.Type, GlobalWindows<TKey, TAccumulator, TOperations>.RowType<TAccumulatorCodec>(), "one window of all time"))
    where TKey : struct, IKey<TKey>
    where TOperations : struct, IAccumulator<TAccumulator>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TAccumulatorCodec : struct, IAccumulatorCodec<TAccumulator>
{
    internal override void Save(RowWriter rows) => windows.Save<TKeyCodec, TAccumulatorCodec>(rows, in codec);

    internal override void Load(ref StateReader key, ref StateReader value) => windows.Load<TKeyCodec, TAccumulatorCodec>(ref key, ref value, in codec);

    internal override void EndLoad() => windows.EndLoad(Schema.StateId);
}
