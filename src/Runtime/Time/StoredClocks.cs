using System.ComponentModel;

namespace FastFlow;

/// <summary>The event time of a source of one split.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredClocks(string stateId, SourceTime time) : StoredState(new(stateId, StateType.Nothing, FastFlow.SourceTime.ClocksType))
{
    internal override void Save(RowWriter rows)
    {
        rows.Begin<NoKey, NoKeyCodec>(default);
        var writer = new StateWriter(rows.Value);
        time.Save(0, ref writer);
        writer.Flush();
        rows.End();
    }

    internal override void Load(ref StateReader key, ref StateReader value)
    {
        key.End();
        time.Load(0, ref value);
        value.End();
    }
}
