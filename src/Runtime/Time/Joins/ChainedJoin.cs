using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>A join whose rows are chained, each with all that is known of it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ChainedJoin<TKey, TLeft, TRight> : TimedJoin
    where TKey : struct, IKey<TKey>
{
    private protected readonly PagedPool<JoinRow<TKey, TLeft>> Lefts = new();
    private protected readonly PagedPool<JoinRow<TKey, TRight>> Rights = new();

    private protected long Arrivals;

    private protected ChainedJoin(JoinType kind)
        : base(kind)
    {
    }

    /// <summary>The left side; <c>default</c> if there is none.</summary>
    public ref readonly TLeft Left => ref Lefts[ShownLeft].Row;

    /// <summary>The right side; <c>default</c> if there is none.</summary>
    public ref readonly TRight Right => ref Rights[ShownRight].Row;

    /// <summary>The key of both sides.</summary>
    public ref readonly TKey Key => ref ShownLeft != 0 ? ref Lefts[ShownLeft].Key : ref Rights[ShownRight].Key;

    /// <summary>The event time of the result: the later of the two, or that of the only one.</summary>
    public long Time => ShownRight == 0 ? Lefts[ShownLeft].Time : ShownLeft == 0 ? Rights[ShownRight].Time : Math.Max(Lefts[ShownLeft].Time, Rights[ShownRight].Time);

    /// <inheritdoc/>
    public override int HeldLeft => Lefts.Count;

    /// <inheritdoc/>
    public override int HeldRight => Rights.Count;

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

    /// <summary>Frees the memory.</summary>
    public override void Dispose()
    {
        Lefts.Dispose();
        Rights.Dispose();
        DisposeKeys();
    }

    /// <summary>Frees what is kept per key.</summary>
    private protected abstract void DisposeKeys();
}
