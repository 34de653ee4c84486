using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// State with the time of its key's last handler call: one more field before those of the state, so that a time to live can be added to state that is stored, changed and taken away. State
/// that is no struct becomes the field <c>$value</c>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ExpiringCodec<TValue, TCodec, TDomain> : IRowCodec<Expiring<TValue>>
    where TCodec : struct, IRowCodec<TValue>
    where TDomain : struct, ITtlDomain
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Struct(
    [
        new(TDomain.Field, StateType.Optional(StateType.Of(StateKind.Timestamp))),
        .. TCodec.Type.Kind == StateKind.Struct ? TCodec.Type.Fields : [new("$value", TCodec.Type)],
    ]);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in Expiring<TValue> value)
    {
        var isKnown = value.Touched != Expiring<TValue>.Unknown;
        writer.WriteBoolean(isKnown);
        if (isKnown)
        {
            writer.WriteTimestamp(new Timestamp(value.Touched));
        }

        TCodec.Write(ref writer, in value.Value);
    }

    /// <inheritdoc/>
    public static Expiring<TValue> Read(ref StateReader reader) => new()
    {
        Touched = reader.ReadBoolean() ? reader.ReadTimestamp().Ticks : Expiring<TValue>.Unknown,
        Value = TCodec.Read(ref reader),
    };
}
