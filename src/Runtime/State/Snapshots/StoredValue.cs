using System.ComponentModel;

namespace FastFlow;

/// <summary>One value without a key, as one row: the emitted worker's fields, through a codec.</summary>
/// <param name="stateId">The state's id.</param>
/// <param name="save">Reads the value.</param>
/// <param name="load">Puts it back.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredValue<T, TCodec>(string stateId, Func<T> save, Action<T> load) : StoredState(new(stateId, StateType.Nothing, TCodec.Type))
    where TCodec : struct, IRowCodec<T>
{
    internal override void Save(RowWriter rows) => rows.Add<NoKey, NoKeyCodec, T, TCodec>(default, save());

    internal override void Load(ref StateReader key, ref StateReader value)
    {
        key.End();
        load(TCodec.Read(ref value));
        value.End();
    }
}
