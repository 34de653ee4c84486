using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>Everything that isn't a hit: inserts, growth by steps, and the guard against keys that crowd.</content>
public sealed partial class KeyedTable<TKey, TValue>
{
    private const nint FirstCapacity = 16;

    /// <summary>Tables of fewer bytes are at most a quarter full. Of a wide slot a lookup touches a line or two, so it counts as one.</summary>
    private const nint SparseBytes = 256 * 1024;

    private const int CacheLineBytes = 64;

    /// <summary>Up to this many home slots, clearing costs less than growing again.</summary>
    private const nint KeptCapacity = 4096;

    /// <summary>How far from home a key may lie in larger tables: at load one half, random keys get there once in 10^10 inserts.</summary>
    private const nint UsualReach = 128;

    /// <summary>Slots looked at by one step of a move, at least; a step ends between two clusters.</summary>
    private const nint StepSlots = 64;

    /// <summary>
    /// What an insert adds to the patience; its displacement is taken off. Random keys at load one half are displaced by 1.5 slots on average,
    /// so a loss that lasts means that the multiplier doesn't suit the keys.
    /// </summary>
    private const int FirstCredit = 4;

    private const nint MostPatience = 1024;

    /// <summary>While slots move: where keys that haven't yet are still found. All its slots below <see cref="_moved"/> have moved.</summary>
    private SlotArea<TKey, TValue>? _old;
    private nint _moved;

    private int _credit = FirstCredit;
    private nint _patience = MostPatience;
    private ulong _switches;

    /// <summary>How many of the latest inserts and moves, some hundreds, ended beside their home slot; in parts of 65,536.</summary>
    private int _besideHome;

    /// <summary>
    /// One key in eight or more lies beside its home slot (of random keys one in four to one in two does, of dense ones hardly any), in a table that a third-level cache
    /// holds: slots that come from memory are waited for anyway.
    /// </summary>
    private bool IsCrowded => _besideHome > 1 << 13 && _area.Capacity * Unsafe.SizeOf<Slot<TKey, TValue>>() <= MostCrowdedBytes;

    private const nint MostCrowdedBytes = 16 * 1024 * 1024;

    /// <summary>For tests: slots are moving.</summary>
    internal bool IsMoving => _old is not null;

    /// <summary>For tests: how often the multiplier was found unsuitable.</summary>
    internal ulong Switches => _switches;

    /// <summary>For tests: home slots.</summary>
    internal nint Capacity => _area.Capacity;

    /// <summary>For tests: how far keys lie from home at most, and in sum.</summary>
    internal (nint Longest, nint Sum) Displacements()
    {
        nint longest = 0, sum = 0;
        foreach (var area in (ReadOnlySpan<SlotArea<TKey, TValue>?>)[_area, _old])
        {
            for (var index = area == _old ? _moved : 0; area is not null && index < area.Length; index++)
            {
                if (!area[index].Key.IsDefault)
                {
                    var displacement = index - area.HomeOf(in area[index].Key);
                    (longest, sum) = (Math.Max(longest, displacement), sum + displacement);
                }
            }
        }

        return (longest, sum);
    }

    /// <summary>Finds or adds a key that a cursor didn't find, and does a step of the work that is due.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal ref TValue GetOrAddSlow(TKey key)
    {
        if (key.IsDefault)
        {
            LastWasNew = !_hasDefault;
            if (LastWasNew)
            {
                _hasDefault = true;
                _version++;
            }

            return ref _default;
        }

        if (_old is not null)
        {
            MoveStep();
        }

        if (Locate(in key, out var index) is { } area)
        {
            LastWasNew = false;
            Open(area, index);
            return ref area[index].Value;
        }

        if (_cold is not null)
        {
            ref TValue loaded = ref LoadCold(in key);
            if (!Unsafe.IsNullRef(ref loaded))
            {
                LastWasNew = false;
                return ref loaded;
            }
        }

        index = Insert(in key);
        LastWasNew = true;
        return ref _area[index].Value;
    }

    /// <summary>So many keys will be added: takes the memory at once, if there are none yet.</summary>
    internal void Reserve(long count)
    {
        var capacity = _area.Capacity;
        while (MostKeys(capacity) < count)
        {
            capacity *= 2;
        }

        if (_inSlots == 0 && _old is null && capacity > _area.Capacity)
        {
            LoseTrack();
            _area.Release();
            _area = new(capacity, Math.Min(capacity, UsualReach), _area.Multiplier, _pageShift);
        }
    }

    /// <summary>The area and index of a key other than default; null if it isn't there.</summary>
    private SlotArea<TKey, TValue>? Locate(in TKey key, out nint index)
    {
        index = _area.Find(in key);
        if (index >= 0)
        {
            return _area;
        }

        // A step moves whole clusters: what has its home below the mark has moved with it.
        if (_old is not null && _old.HomeOf(in key) >= _moved)
        {
            index = _old.Find(in key);
            return index >= 0 ? _old : null;
        }

        return null;
    }

    private nint Insert(in TKey key)
    {
        _version++;
        if (_inSlots >= MostKeys(_area.Capacity))
        {
            MoveTo(_area.Capacity * 2, _area.Reach, _patience < 0 ? NextMultiplier() : _area.Multiplier);
        }
        else if (_patience < 0 && _old is null)
        {
            SwitchMultiplier(_area.Reach);
        }

        nint index, displacement;
        while ((index = _area.FindEmpty(in key, out displacement)) < 0)
        {
            SwitchMultiplier(_area.Reach * 2);
        }

        Charge(displacement);
        Open(_area, index);
        _removed?.Remove(in key);
        _area[index].Key = key;
        _inSlots++;
        return index;
    }

    /// <summary>Half of the home slots; a quarter where the caches hold them anyway, as a key that isn't where it is looked for first costs more than all else.</summary>
    private static nint MostKeys(nint capacity) => capacity * Math.Min(Unsafe.SizeOf<Slot<TKey, TValue>>(), CacheLineBytes) < SparseBytes ? capacity / 4 : capacity / 2;

    private void Charge(nint displacement)
    {
        _patience = Math.Min(_patience + _credit - displacement, MostPatience);
        _besideHome += ((displacement > 0 ? 1 << 16 : 0) - _besideHome) >> 8;
    }

    /// <summary>
    /// The keys crowd: takes a random multiplier. Hashes that are equal crowd under any multiplier, so each time the table asks for less, and
    /// the work stays within a logarithm of the number of keys.
    /// </summary>
    private void SwitchMultiplier(nint reach)
    {
        // Soon to grow: then at once, or the move would still be under way.
        var capacity = _inSlots * 4 > MostKeys(_area.Capacity) * 3 ? _area.Capacity * 2 : _area.Capacity;
        MoveTo(capacity, reach, NextMultiplier());
    }

    private ulong NextMultiplier()
    {
        _switches++;
        _credit = Math.Min(_credit * 2, 1 << 20);
        _patience = MostPatience;
        return KeyHash.Mix(KeyHash.ProcessSeed + _switches) | 1;
    }

    private void MoveTo(nint capacity, nint reach, ulong multiplier)
    {
        // A move under way ends first; that is a stop, but inserts enough to grow again take far more steps than the move has.
        while (_old is not null)
        {
            MoveStep();
        }

        LoseTrack();
        (_old, _moved) = (_area, 0);
        _area = new(capacity, Math.Max(reach, Math.Min(capacity, UsualReach)), multiplier, _pageShift);
        while (_old is { Capacity: <= StepSlots * 4 })
        {
            MoveStep();
        }
    }

    /// <summary>Moves some clusters of the old area.</summary>
    private void MoveStep()
    {
        _version++;
        var old = _old!;
        var end = Math.Min(_moved + StepSlots, old.Length);
        for (; _moved < old.Length; _moved++)
        {
            ref var slot = ref old[_moved];
            if (slot.Key.IsDefault)
            {
                if (_moved >= end)
                {
                    return;
                }

                continue;
            }

            var index = _area.FindEmpty(in slot.Key, out var displacement);
            if (index < 0)
            {
                MoveAll();
                return;
            }

            Charge(displacement);
            Share(old, _moved);
            Open(_area, index);
            _area[index] = slot;
        }

        _old = null;
        old.Release();
    }

    /// <summary>A key found no place in the new area: both areas move to one with another multiplier and more reach, at once.</summary>
    private void MoveAll()
    {
        for (var reach = _area.Reach * 2; ; reach *= 2)
        {
            var target = new SlotArea<TKey, TValue>(_area.Capacity, reach, NextMultiplier(), _pageShift);
            if (TryCopy(_area, 0, target) && TryCopy(_old!, _moved, target))
            {
                _area.Release();
                _old!.Release();
                (_area, _old) = (target, null);
                return;
            }

            target.Release();
        }
    }

    private bool TryCopy(SlotArea<TKey, TValue> from, nint start, SlotArea<TKey, TValue> to)
    {
        for (var i = start; i < from.Length; i++)
        {
            if (!from[i].Key.IsDefault)
            {
                var index = to.FindEmpty(in from[i].Key, out _);
                if (index < 0)
                {
                    return false;
                }

                Share(from, i);
                to[index] = from[i];
            }
        }

        return true;
    }
}
