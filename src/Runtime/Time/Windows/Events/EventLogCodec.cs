using System.ComponentModel;

namespace FastFlow;

/// <summary>Accumulators that are logs of events: a row has the events themselves, each with its arrival number.</summary>
/// <param name="logs">Where the events are.</param>
/// <typeparam name="T">The event.</typeparam>
/// <typeparam name="TCodec">Its codec.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct EventLogCodec<T, TCodec>(EventLogs<T> logs) : IAccumulatorCodec<LogHandle>
    where TCodec : struct, IRowCodec<T>
{
    /// <inheritdoc/>
    public static StateType Type => StateType.Array(StateType.Struct(new("Arrival", StateType.Of(StateKind.Int64)), new("Event", TCodec.Type)));

    /// <inheritdoc/>
    public void Write(ref StateWriter writer, in LogHandle value) => logs.Save<TCodec>(ref writer, in value);

    /// <inheritdoc/>
    public LogHandle Read(ref StateReader reader) => logs.Load<TCodec>(ref reader);
}
