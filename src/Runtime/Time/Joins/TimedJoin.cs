using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// A join that goes by event time. The emitted code adds an event of one side and reads what that gives at once by <c>MoveNextMatch</c>; what the watermark gives it reads by
/// <c>BeginAdvance</c> and <c>MoveNext</c>. Either way the properties here show one result, until the next call.
/// </summary>
/// <remarks>Nothing is due right behind an add: there is no <c>FiresNow</c>.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TimedJoin<TKey, TLeft, TRight> : TimedState, IDisposable
    where TKey : struct, IKey<TKey>
{
    // The rows shown; 0 if that side has none.
    private protected int ShownLeft;
    private protected int ShownRight;

    private protected readonly PagedPool<JoinRow<TKey, TLeft>> Lefts = new();
    private protected readonly PagedPool<JoinRow<TKey, TRight>> Rights = new();

    private protected long Arrivals;

    private protected TimedJoin(JoinType kind) => Kind = kind;

    /// <summary>Which rows without partner it gives.</summary>
    public JoinType Kind { get; }

    /// <summary>The result has a left side.</summary>
    public bool HasLeft => ShownLeft != 0;

    /// <summary>The result has a right side.</summary>
    public bool HasRight => ShownRight != 0;

    /// <summary>The left side; <c>default</c> if there is none.</summary>
    public ref readonly TLeft Left => ref Lefts[ShownLeft].Row;

    /// <summary>The right side; <c>default</c> if there is none.</summary>
    public ref readonly TRight Right => ref Rights[ShownRight].Row;

    /// <summary>The key of both sides.</summary>
    public ref readonly TKey Key => ref ShownLeft != 0 ? ref Lefts[ShownLeft].Key : ref Rights[ShownRight].Key;

    /// <summary>The event time of the result: the later of the two, or that of the only one.</summary>
    public long Time => ShownRight == 0 ? Lefts[ShownLeft].Time : ShownLeft == 0 ? Rights[ShownRight].Time : Math.Max(Lefts[ShownLeft].Time, Rights[ShownRight].Time);

    /// <summary>Left events that came too late.</summary>
    public long LateLeft { get; private set; }

    /// <summary>Right events that came too late.</summary>
    public long LateRight { get; private set; }

    /// <summary>Left events held.</summary>
    public int HeldLeft => Lefts.Count;

    /// <summary>Right events held.</summary>
    public int HeldRight => Rights.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected int NewLeft(scoped in TKey key, scoped in TLeft left, long time)
    {
        var number = Lefts.Rent();
        ref var row = ref Lefts[number];
        (row.Row, row.Key, row.Time, row.Arrival) = (left, key, time, Arrivals++);
        return number;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected int NewRight(scoped in TKey key, scoped in TRight right, long time)
    {
        var number = Rights.Rent();
        ref var row = ref Rights[number];
        (row.Row, row.Key, row.Time, row.Arrival) = (right, key, time, Arrivals++);
        return number;
    }

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
    public void Dispose()
    {
        Lefts.Dispose();
        Rights.Dispose();
        DisposeKeys();
    }

    /// <summary>Frees what is kept per key.</summary>
    private protected abstract void DisposeKeys();
}
