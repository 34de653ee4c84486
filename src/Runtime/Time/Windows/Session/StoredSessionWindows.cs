using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of session windows: a key and its sessions. Their progress is a <see cref="StoredProgress"/> beside it.</summary>
/// <param name="stateId">The operator's state id.</param>
/// <param name="windows">The windows.</param>
/// <param name="codec">For the accumulators.</param>
/// <param name="domain">Which time the windows go by.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredSessionWindows<TKey, TAccumulator, TOperations, TKeyCodec, TAccumulatorCodec>(
    string stateId, SessionWindows<TKey, TAccumulator, TOperations> windows, TAccumulatorCodec codec, TimeDomain domain = TimeDomain.Event)
    : StoredState(new(stateId, TKeyCodec.Type, SessionWindows<TKey, TAccumulator, TOperations>.RowType<TAccumulatorCodec>(), windows.MeaningIn(domain)))
    where TKey : struct, IKey<TKey>
    where TOperations : struct, IAccumulator<TAccumulator>
    where TKeyCodec : struct, IRowCodec<TKey>
    where TAccumulatorCodec : struct, IAccumulatorCodec<TAccumulator>
{
    internal override void Save(RowWriter rows) => windows.Save<TKeyCodec, TAccumulatorCodec>(rows, in codec);

    internal override void Load(ref StateReader key, ref StateReader value) => windows.Load<TKeyCodec, TAccumulatorCodec>(ref key, ref value, in codec);

    internal override void EndLoad() => windows.EndLoad(Schema.StateId);
}
