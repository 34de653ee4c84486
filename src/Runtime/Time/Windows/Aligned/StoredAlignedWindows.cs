using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of aligned windows: a key, and what its windows have gathered and given. Their progress is a <see cref="StoredProgress"/> beside it.</summary>
/// <param name="stateId">The operator's state id.</param>
/// <param name="windows">The windows.</param>
/// <param name="codec">For the accumulators.</param>
/// <param name="domain">Which time the windows go by.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredAlignedWindows<TKey, TAccumulator, TPanes, TOperations, TKeyCodec, TAccumulatorCodec>(
    string stateId, AlignedWindows<TKey, TAccumulator, TPanes, TOperations> windows, TAccumulatorCodec codec, TimeDomain domain = TimeDomain.Event)
    : StoredState(new(stateId, TKeyCodec.Type, windows.RowType<TAccumulatorCodec>(), windows.MeaningIn(domain)))
    where TKey : struct, IKey<TKey>
    where TPanes : struct, IPanes<TPanes, TAccumulator>
    where TOperations : struct, IAccumulator<TAccumulator>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TAccumulatorCodec : struct, IAccumulatorCodec<TAccumulator>
{
    internal override void Save(RowWriter rows) => windows.Save<TKeyCodec, TAccumulatorCodec>(rows, in codec);

    internal override void Load(ref StateReader key, ref StateReader value) => windows.Load<TKeyCodec, TAccumulatorCodec>(ref key, ref value, in codec);

    internal override void EndLoad() => windows.EndLoad(Schema.StateId);
}
