namespace FastFlow;

/// <summary>A part of a checkpoint that its owner writes and reads by hand: rows without a key, such as those of a source's splits.</summary>
internal sealed class StoredByHand(string stateId, StateType value, string meaning, Action<StoredByHand.Rows> save, StoredByHand.LoadRow load) : StoredState(new(stateId, StateType.Nothing, value, meaning))
{
    public delegate void LoadRow(ref StateReader value);

    public delegate void WriteRow(ref StateWriter writer);

    internal override void Save(RowWriter rows) => save(new Rows(rows));

    internal override void Load(ref StateReader key, ref StateReader value)
    {
        key.End();
        load(ref value);
        value.End();
    }

    public readonly struct Rows(RowWriter rows)
    {
        public void Add(WriteRow write)
        {
            rows.Begin<NoKey, NoKeyCodec>(default);
            var writer = new StateWriter(rows.Value);
            write(ref writer);
            writer.Flush();
            rows.End();
        }
    }
}
