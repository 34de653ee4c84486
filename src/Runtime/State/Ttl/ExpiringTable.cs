using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Keyed state under <see cref="StateTtlAttribute"/>: who asks for a key's state finds it new from the very instant on at which the time since the key's last handler call has reached the time to
/// live, whether its slot has been freed by then or not. Slots of expired keys are freed by the way: some with each key that is new, some with each batch.
/// </summary>
/// <typeparam name="TKey">The emitted key struct.</typeparam>
/// <typeparam name="TValue">The state. A class's new state is null: the caller makes it.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ExpiringTable<TKey, TValue> : IDisposable
    where TKey : struct, IKey<TKey>
{
    // A table is at most half full, so a new key frees more slots than it takes as long as a third of the table has expired.
    private const int SlotsPerNewKey = 8;

    private const int SlotsPerBatch = 16;

    private readonly long _ttl;

    private bool _isDisposed;

    /// <param name="ttl">Ticks that state outlives the last handler call of its key, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public ExpiringTable(long ttl)
    {
        if (ttl <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(ttl), new TimeSpan(ttl), "State with this time to live would be gone before it is asked for: [StateTtl] needs a TimeSpan longer than zero.");
        }

        _ttl = ttl;
    }

    /// <summary>The slots, those that nobody has freed yet among them.</summary>
    public KeyedTable<TKey, Expiring<TValue>> Table { get; } = new();

    /// <summary>A key's state for a handler call; <c>default</c> if it is new or has expired. The reference is good until the next call on this table.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">How far time has come, in ticks: what expires by then has.</param>
    /// <param name="touched">When the call is, at or behind <paramref name="now"/> or before it for an event that is late.</param>
    /// <param name="isNew">There was none, or it had expired.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TValue GetOrAdd(scoped in TKey key, long now, long touched, out bool isNew)
    {
        ref var slot = ref Table.GetOrAdd(in key, out isNew);
        if (isNew || slot.Touched <= TimeMath.Subtract(now, _ttl))
        {
            return ref Renew(key, now, touched, ref isNew);
        }

        slot.Touched = Math.Max(slot.Touched, Math.Max(now, touched));
        return ref slot.Value;
    }

    /// <inheritdoc cref="GetOrAdd(in TKey, long, long, out bool)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TValue GetOrAdd(scoped in TKey key, long now, long touched) => ref GetOrAdd(in key, now, touched, out _);

    /// <summary>A handler that takes no state was called for a key: what the key has lives on, unless it has expired.</summary>
    public void Touch(scoped in TKey key, long now, long touched)
    {
        ref var slot = ref Table.TryGetRef(in key, out var exists);
        if (exists && !IsExpired(slot.Touched, now))
        {
            slot.Touched = Math.Max(slot.Touched, Math.Max(now, touched));
        }
    }

    /// <summary>The state that a handler call has been given, once more.</summary>
    public ref TValue Again(scoped in TKey key) => ref Table.GetOrAdd(in key).Value;

    /// <summary>Reads a key's state without touching it.</summary>
    /// <returns>There is one, and it has not expired.</returns>
    public bool TryGet(scoped in TKey key, long now, [MaybeNullWhen(false)] out TValue value)
    {
        var isThere = Table.TryGet(in key, out var slot) && !IsExpired(slot.Touched, now);
        value = isThere ? slot.Value : default;
        return isThere;
    }

    /// <summary>Removes a key and its state.</summary>
    public void Remove(scoped in TKey key) => Table.Remove(in key);

    /// <summary>What there is of a key, for <see cref="PutBack"/>.</summary>
    public Kept Keep(scoped in TKey key) => Table.TryGet(in key, out var slot) ? new Kept(true, slot) : default;

    /// <summary>A failed call leaves no trace: the key is as it was, and counts as touched when it was.</summary>
    public void PutBack(scoped in TKey key, in Kept kept)
    {
        if (kept.Exists)
        {
            Table.GetOrAdd(in key) = kept.Slot;
        }
        else
        {
            Table.Remove(in key);
        }
    }

    /// <summary>Frees some slots, between two batches.</summary>
    /// <param name="now">How far time has come, in ticks.</param>
    public void Sweep(long now)
    {
        if (!_isDisposed)
        {
            Table.Sweep(new Expired(TimeMath.Subtract(now, _ttl)), SlotsPerBatch);
        }
    }

    /// <summary>What no clock had told the time of when it was last touched, or was stored without such a time, counts as touched at <paramref name="now"/>.</summary>
    internal void TouchUnknown(long now)
    {
        List<TKey>? unknown = null;
        foreach (var (key, slot) in Table)
        {
            if (slot.Touched == Expiring<TValue>.Unknown)
            {
                (unknown ??= []).Add(key);
            }
        }

        foreach (var key in unknown ?? [])
        {
            Table.GetOrAdd(in key).Touched = now;
        }
    }

    /// <summary>The same for one state that isn't in the table yet.</summary>
    internal RestoredState TouchUnknown(ref Expiring<TValue> value, long now)
    {
        if (value.Touched == Expiring<TValue>.Unknown)
        {
            value.Touched = now;
            return RestoredState.Changed;
        }

        return IsExpired(value.Touched, now) ? RestoredState.Unneeded : RestoredState.AsItWas;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        Table.Dispose();
    }

    private bool IsExpired(long touched, long now) => touched != Expiring<TValue>.Unknown && touched <= TimeMath.Subtract(now, _ttl);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref TValue Renew(TKey key, long now, long touched, scoped ref bool isNew)
    {
        ref var slot = ref Table.GetOrAdd(in key);
        var isAdded = isNew;
        if (!isNew && IsExpired(slot.Touched, now))
        {
            (isNew, slot.Value) = (true, default!);
        }

        slot.Touched = isNew ? Math.Max(now, touched) : Math.Max(slot.Touched, Math.Max(now, touched));
        if (isAdded && Table.Sweep(new Expired(TimeMath.Subtract(now, _ttl)), SlotsPerNewKey) > 0)
        {
            // Removing moves slots.
            slot = ref Table.GetOrAdd(in key);
        }

        return ref slot.Value;
    }

    /// <summary>What a table had of a key.</summary>
    /// <param name="Exists">It had something, expired or not.</param>
    /// <param name="Slot">What it had.</param>
    public readonly record struct Kept(bool Exists, Expiring<TValue> Slot);

    private readonly struct Expired(long until) : IUnneeded<Expiring<TValue>>
    {
        public bool IsUnneeded(in Expiring<TValue> value) => value.Touched != Expiring<TValue>.Unknown && value.Touched <= until;
    }
}
