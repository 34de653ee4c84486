using System.ComponentModel;

namespace FastFlow;

/// <summary>Makes today's state of yesterday's where a rule of names and widths can't: by a method of the operator with <see cref="MigrateAttribute"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class StateMigration
{
    private protected StateMigration(StateType from) => From = from;

    /// <summary>How the state was stored that it takes.</summary>
    public StateType From { get; }

    /// <summary>Reads a value as it was and writes it as it is today.</summary>
    internal abstract void Convert(ref StateReader stored, ref StateWriter current);
}

/// <inheritdoc/>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateMigration<TOld, TNew, TOldCodec, TNewCodec>(Func<TOld, TNew> migrate) : StateMigration(TOldCodec.Type)
    where TOldCodec : struct, IRowCodec<TOld>
    where TNewCodec : struct, IRowCodec<TNew>
{
    internal override void Convert(ref StateReader stored, ref StateWriter current)
    {
        var old = TOldCodec.Read(ref stored);
        stored.End();
        TNewCodec.Write(ref current, migrate(old));
    }
}
