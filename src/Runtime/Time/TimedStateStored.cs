using System.ComponentModel;

namespace FastFlow;

/// <content>What it knows beside its keys, for checkpoints.</content>
public abstract partial class TimedState
{
    /// <summary>What this kind of state adds to the row of its progress; its adapter's schema is made of it. Nothing that follows from the rows of the keys.</summary>
    private protected virtual StateField[] OwnProgress => [];

    /// <summary>Writes the values of <see cref="OwnProgress"/>.</summary>
    private protected virtual void SaveOwnProgress(ref StateWriter writer) { }

    /// <summary>Takes them back, when everything else of the progress is there.</summary>
    private protected virtual void LoadOwnProgress(ref StateReader reader) { }

    internal StateType ProgressType => StateType.Struct(
        [
            new("Watermark", StateType.Of(StateKind.Timestamp)),
            new("ProcessingTime", StateType.Of(StateKind.Timestamp)),
            new("Late", StateType.Struct(new("Dropped", StateType.Of(StateKind.Int64)), new("Partly", StateType.Of(StateKind.Int64)))),
            new("DroppedTimers", StateType.Of(StateKind.Int64)),
            .. OwnProgress,
        ]);

    internal void SaveProgress(ref StateWriter writer)
    {
        writer.WriteInt64(Watermark);
        writer.WriteInt64(ProcessingTime);
        writer.WriteInt64(Late.Dropped);
        writer.WriteInt64(Late.Partly);
        writer.WriteInt64(DroppedTimers);
        SaveOwnProgress(ref writer);
    }

    internal void LoadProgress(ref StateReader reader)
    {
        (Watermark, ProcessingTime) = (reader.ReadInt64(), reader.ReadInt64());
        Late = new(ReadCounter(ref reader), ReadCounter(ref reader));
        DroppedTimers = ReadCounter(ref reader);
        LoadOwnProgress(ref reader);
        reader.End();
    }

    private static long ReadCounter(ref StateReader reader)
    {
        var count = reader.ReadInt64();
        return count >= 0 ? count : throw reader.Fail(sizeof(long), $"{count} as a count of events or timers", "counts begin at 0");
    }
}

/// <summary>What state that time moves knows beside its keys: its watermark, its processing time, what it has counted.</summary>
/// <remarks>The keyed part of the same state must not rely on it before <see cref="StoredState.EndLoad"/>: rows come in any order.</remarks>
/// <param name="stateId">The operator's id; this part is called <c>id/progress</c>.</param>
/// <param name="state">The windows, timers or buffers.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredProgress(string stateId, TimedState state) : StoredState(new(stateId + "/progress", NoKeyCodec.Type, state.ProgressType))
{
    private bool _isLoaded;

    internal override void Save(RowWriter rows)
    {
        rows.Begin<NoKey, NoKeyCodec>(default);
        var writer = new StateWriter(rows.Value);
        state.SaveProgress(ref writer);
        writer.Flush();
        rows.End();
    }

    internal override void BeginLoad(long count) => _isLoaded = false;

    internal override void Load(ref StateReader key, ref StateReader value)
    {
        key.End();
        if (_isLoaded)
        {
            throw key.Fail(0, "a second row of an operator's progress", "there is one");
        }

        _isLoaded = true;
        state.LoadProgress(ref value);
    }
}
