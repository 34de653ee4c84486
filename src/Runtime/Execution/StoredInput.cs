using System.ComponentModel;

namespace FastFlow;

/// <summary>How far an <see cref="Input{T}"/> has come: it has no position to go back to, so whoever pushes is told by the count what to push again.</summary>
/// <param name="stateId">The source's state id.</param>
/// <param name="save">How many events were pushed, and whether the input has ended.</param>
/// <param name="load">Puts that back.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredInput(string stateId, Func<(long Events, bool HasEnded)> save, Action<long, bool> load) : StoredState(new(stateId, StateType.Nothing, Type, "input"))
{
    private static readonly StateType Type = StateType.Struct(new("Events", StateType.Of(StateKind.Int64)), new("HasEnded", StateType.Of(StateKind.Boolean)));

    private (long Events, bool HasEnded)? _loaded;

    internal override void Save(RowWriter rows)
    {
        var (events, hasEnded) = save();
        rows.Begin<NoKey, NoKeyCodec>(default);
        var writer = new StateWriter(rows.Value);
        writer.WriteInt64(events);
        writer.WriteBoolean(hasEnded);
        writer.Flush();
        rows.End();
    }

    internal override void Load(ref StateReader key, ref StateReader value)
    {
        key.End();
        var (events, hasEnded) = (value.ReadInt64(), value.ReadBoolean());
        if (events < 0)
        {
            throw value.Fail(9, $"{events} events", "a count is not negative");
        }

        value.End();
        _loaded = (events, hasEnded);
    }

    // Not before everything else is there: a snapshot that can't be used changes nothing of the pipeline.
    internal override void EndLoad()
    {
        var (events, hasEnded) = _loaded ?? default;
        load(events, hasEnded);
        _loaded = null;
    }
}
