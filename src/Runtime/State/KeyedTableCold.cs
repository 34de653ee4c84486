using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>
/// The table as a write-back cache in front of a cold tier. A key that isn't in memory is looked for there, on the way that ends in an insert anyway; keys leave memory between two batches only,
/// because within one there are references to their states.
/// </content>
public sealed partial class KeyedTable<TKey, TValue>
{
    /// <summary>Keys that are written to the tier and leave at a time.</summary>
    private const int LeavingKeys = 1024;

    /// <summary>Room for the keys that a batch may bring, so that it doesn't make the table grow.</summary>
    private const nint MostMargin = 2 * LeavingKeys;

    /// <summary>What an object takes besides what is written of it.</summary>
    private const int ObjectBytes = 32;

    private ColdTier<TKey, TValue>? _cold;
    private long _cacheBytes;
    private nint _mostKeys;
    private nint _hand;
    private nint _stride;
    private nint _strideOf;
    private TKey[] _leaving = [];

    // What keys and states take outside their slots, on average.
    private long _heapBytes;
    private nint _sampled;

    /// <summary>Whoever owns the table can't do with a tier.</summary>
    internal bool StaysInMemory { get; init; }

    /// <summary>For tests: how many keys may stay in memory.</summary>
    internal long MostKeysInMemory => _mostKeys;

    /// <summary>No more keys than this stay behind an eviction, so that it isn't done for every batch.</summary>
    private nint FewestKeys => _mostKeys - Math.Min(_mostKeys / 8, LeavingKeys);

    /// <summary>From now on keys that memory has no room for lie in a tier, which the table disposes of.</summary>
    /// <param name="cold">Empty, like the table.</param>
    /// <param name="cacheBytes">What slots, and what keys and states have outside of them, may take; beyond it by what one batch brings.</param>
    internal void Attach(ColdTier<TKey, TValue> cold, long cacheBytes)
    {
        if (_cold is not null || Count > 0 || StaysInMemory)
        {
            throw new InvalidOperationException("A cold tier belongs to one table from its beginning on.");
        }

        (_cold, _cacheBytes) = (cold, cacheBytes);
        _leaving = new TKey[LeavingKeys];
        Budget();
    }

    /// <summary>The key is in memory.</summary>
    internal bool IsInMemory(in TKey key) => key.IsDefault ? _hasDefault : Locate(in key, out _) is not null;

    /// <summary>Nothing more should be loaded ahead.</summary>
    internal bool IsFull => _cold is not null && _inSlots >= FewestKeys;

    /// <summary>Between two batches: has keys leave until the rest fits. Cursors and references are void.</summary>
    internal void Evict()
    {
        if (_cold is not { } cold || _disposed)
        {
            return;
        }

        Sample();
        if (_inSlots > _mostKeys)
        {
            EvictTo(FewestKeys, cold);
        }
        else if (_old is { } old && old.Capacity > _area.Capacity)
        {
            MoveStep();
        }

        cold.Rest();
    }

    private void EvictTo(nint keys, ColdTier<TKey, TValue> cold)
    {
        while (_old is not null)
        {
            MoveStep();
        }

        while (_inSlots > keys)
        {
            // First they are there, then they aren't here.
            var leaving = Write((int)Math.Min(_inSlots - keys, LeavingKeys), cold);
            cold.Flush();
            foreach (ref readonly var key in _leaving.AsSpan(0, leaving))
            {
                RemoveAt(_area, _area.Find(in key));
            }

            _inSlots -= leaving;
            _version++;
        }

        if (RuntimeHelpers.IsReferenceOrContainsReferences<TKey>())
        {
            Array.Clear(_leaving);
        }

        Shrink();
    }

    /// <summary>Writes the next keys that the hand comes to. Each comes once: the slots hold more of them, and none is removed meanwhile.</summary>
    private int Write(int count, ColdTier<TKey, TValue> cold)
    {
        var written = 0;
        var stride = Stride();
        while (written < count)
        {
            _hand = (_hand + stride) % _area.Length;
            ref var slot = ref _area[_hand];
            if (!slot.Key.IsDefault)
            {
                cold.Write(in slot.Key, in slot.Value);
                _leaving[written++] = slot.Key;
            }
        }

        return written;
    }

    /// <summary>
    /// How far the hand goes at a time, so that it comes to all slots. Not to the next one: behind a hand that sweeps slots lie empty, and before it they would fill up to twice the average load, where
    /// probes are long.
    /// </summary>
    private nint Stride()
    {
        if (_strideOf != _area.Length)
        {
            _strideOf = _area.Length;
            _stride = (nint)(_strideOf * 0.618) | 1;
            while (BigInteger.GreatestCommonDivisor(_stride, _strideOf) != 1)
            {
                _stride += 2;
            }
        }

        return _stride;
    }

    // A batch brought more than there was room for, or keys crowded.
    private void Shrink()
    {
        var capacity = FirstCapacity;
        while (capacity < _area.Capacity && MostKeys(capacity) - MarginOf(capacity) < _mostKeys)
        {
            capacity *= 2;
        }

        if (capacity < _area.Capacity)
        {
            MoveTo(capacity, _area.Reach, _area.Multiplier);
        }
    }

    /// <summary>How many keys may stay: the largest area that the bytes have room for, less what a batch may bring; and where they hold references, what these lead to counts.</summary>
    private void Budget()
    {
        nint slotBytes = Unsafe.SizeOf<Slot<TKey, TValue>>();
        var capacity = Math.Max(FirstCapacity, (nint)BitOperations.RoundUpToPowerOf2((ulong)(_cacheBytes / slotBytes) + 1) / 2);
        _mostKeys = MostKeys(capacity) - MarginOf(capacity);
        if (_heapBytes > 0)
        {
            _mostKeys = (nint)Math.Clamp(_cacheBytes / ((2 * slotBytes) + _heapBytes), 1, _mostKeys);
        }
    }

    private static nint MarginOf(nint capacity) => Math.Min(MostKeys(capacity) / 4, MostMargin);

    /// <summary>Looks at one key, so that over time all are looked at: what has references can't be measured by its slot.</summary>
    internal void Sample()
    {
        if (_cold is not { } cold || !RuntimeHelpers.IsReferenceOrContainsReferences<Slot<TKey, TValue>>())
        {
            return;
        }

        for (var tries = 0; tries < 8; tries++)
        {
            _sampled = (_sampled + Stride()) % _area.Length;
            ref var slot = ref _area[_sampled];
            if (!slot.Key.IsDefault)
            {
                var bytes = ObjectBytes + (2L * cold.Measure(in slot.Key, in slot.Value));
                _heapBytes = _heapBytes == 0 ? bytes : _heapBytes + ((bytes - _heapBytes) / 16);
                Budget();
                return;
            }
        }
    }

    /// <summary>A copy of what the tier has of a key that isn't in memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadCold(scoped in TKey key, out TValue value)
    {
        if (_cold is { } cold)
        {
            return cold.TryRead(in key, out value);
        }

        value = default!;
        return false;
    }

    /// <summary>Takes a key that isn't in memory from the tier; a null reference if it isn't there either.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref TValue LoadCold(scoped in TKey key)
    {
        if (_cold is not { } cold || !cold.TryRead(in key, out var value))
        {
            return ref Unsafe.NullRef<TValue>();
        }

        // An insert may put another area in the place of this one.
        var index = Insert(in key);
        ref var slot = ref _area[index];
        slot.Value = value;
        return ref slot.Value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RemoveCold(scoped in TKey key)
    {
        if (_cold is not { } cold || !cold.TryRead(in key, out _))
        {
            return false;
        }

        cold.Delete(in key);
        return true;
    }
}
