using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// A join that goes by event time. The emitted code adds an event of one side and reads what that gives at once by <c>MoveNextMatch</c>; what the watermark gives it reads by
/// <c>BeginAdvance</c> and <c>MoveNext</c>. Either way <c>Left</c>, <c>Right</c>, <c>Key</c> and <c>Time</c> show one result, until the next call.
/// </summary>
/// <remarks>Nothing is due right behind an add: there is no <c>FiresNow</c>.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class TimedJoin : TimedState, IDisposable
{
    // The rows shown; 0 if that side has none.
    private protected int ShownLeft;
    private protected int ShownRight;

    private protected TimedJoin(JoinType kind) => Kind = kind;

    /// <summary>Which rows without partner it gives.</summary>
    public JoinType Kind { get; }

    /// <summary>The result has a left side.</summary>
    public bool HasLeft => ShownLeft != 0;

    /// <summary>The result has a right side.</summary>
    public bool HasRight => ShownRight != 0;

    /// <summary>Left events that came too late.</summary>
    public long LateLeft { get; private set; }

    /// <summary>Right events that came too late.</summary>
    public long LateRight { get; private set; }

    /// <summary>Left events held.</summary>
    public abstract int HeldLeft { get; }

    /// <summary>Right events held.</summary>
    public abstract int HeldRight { get; }

    // False: what the caller answers.
    private protected bool CountLateLeft()
    {
        LateLeft++;
        Late = Late with { Dropped = Late.Dropped + 1 };
        (ShownLeft, ShownRight) = (0, 0);
        return false;
    }

    private protected bool CountLateRight()
    {
        LateRight++;
        Late = Late with { Dropped = Late.Dropped + 1 };
        (ShownLeft, ShownRight) = (0, 0);
        return false;
    }

    /// <summary>Frees the memory.</summary>
    public abstract void Dispose();
}
