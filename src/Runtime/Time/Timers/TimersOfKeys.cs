using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Finds the timers of a key, of both domains: a list per key, which is walked while it is short; the timers of a key that has had many are looked up. A
/// key without timers takes no memory.
/// </summary>
internal sealed class TimersOfKeys<TKey>(PagedPool<TimerNode<TKey>> nodes) : IDisposable
    where TKey : struct, IKey<TKey>
{
    /// <summary>Walking this many costs what a look-up in another table does.</summary>
    private const int Many = 8;

    private readonly KeyedTable<TKey, OfKey> _keys = new();
    private KeyedTable<TimerId<TKey>, int>? _index;

    internal struct OfKey
    {
        /// <summary>The node of the timer set last; 0 in a slot just added.</summary>
        public int First;

        /// <summary>How many there are.</summary>
        public int Count;

        /// <summary>All of them are in the index, until there are none.</summary>
        public bool IsIndexed;
    }

    /// <summary>How many keys have timers.</summary>
    public long Count => _keys.Count;

    /// <summary>The keys that have timers.</summary>
    public KeyedTable<TKey, OfKey> All => _keys;

    /// <summary>The key has a timer.</summary>
    public bool Has(in TKey key)
    {
        _keys.TryGetRef(in key, out var exists);
        return exists;
    }

    /// <summary>The node of a timer, or 0.</summary>
    public int Find(in TKey key, TimeDomain domain, long time)
    {
        ref var timers = ref _keys.TryGetRef(in key, out var exists);
        return exists ? Find(in timers, in key, domain, time) : 0;
    }

    /// <summary>Makes a timer that the key doesn't have; otherwise answers 0.</summary>
    public int TryAdd(in TKey key, TimeDomain domain, long time, long number)
    {
        ref var timers = ref _keys.GetOrAdd(in key);
        if (timers.Count > 0 && Find(in timers, in key, domain, time) != 0)
        {
            return 0;
        }

        var index = nodes.Rent();
        ref var node = ref nodes[index];
        (node.Key, node.Time, node.Number, node.Domain) = (key, time, number, domain);
        (node.Previous, node.Next) = (0, timers.First);
        if (timers.Count > 0)
        {
            nodes[timers.First].Previous = index;
        }

        (timers.First, timers.Count) = (index, timers.Count + 1);
        if (timers.IsIndexed)
        {
            _index!.GetOrAdd(new(key, domain, time)) = index;
        }
        else if (timers.Count > Many)
        {
            Index(ref timers);
        }

        return index;
    }

    /// <summary>Removes a timer, marks its node as gone and returns it.</summary>
    public void Remove(int index)
    {
        ref var node = ref nodes[index];
        if (node.Previous == 0 && node.Next == 0)
        {
            RemoveLast(in node);
        }
        else
        {
            Unlink(in node);
        }

        Return(index);
    }

    /// <summary>Finds a timer for another time. The caller gives it that time.</summary>
    /// <returns>Its node; 0 if the key has no such timer, or has one for the other time already.</returns>
    public int TryMove(in TKey key, TimeDomain domain, long from, long to)
    {
        ref var timers = ref _keys.TryGetRef(in key, out var exists);
        var index = exists ? Find(in timers, in key, domain, from) : 0;
        if (index == 0 || Find(in timers, in key, domain, to) != 0)
        {
            return 0;
        }

        if (timers.IsIndexed)
        {
            _index!.Remove(new(key, domain, from));
            _index.GetOrAdd(new(key, domain, to)) = index;
        }

        return index;
    }

    /// <summary>Removes all timers of a key, also from their order.</summary>
    public void Clear(in TKey key, TimersInOrder<TKey> eventOrder, TimersInOrder<TKey> processingOrder)
    {
        ref var timers = ref _keys.TryGetRef(in key, out var exists);
        if (!exists)
        {
            return;
        }

        for (var index = timers.First; index != 0;)
        {
            ref var node = ref nodes[index];
            if (timers.IsIndexed)
            {
                _index!.Remove(new(node.Key, node.Domain, node.Time));
            }

            (node.Domain == TimeDomain.Event ? eventOrder : processingOrder).Cancel(index);
            var next = node.Next;
            Return(index);
            index = next;
        }

        _keys.Remove(in key);
        eventOrder.Clean();
        processingOrder.Clean();
    }

    public void Dispose()
    {
        _keys.Dispose();
        _index?.Dispose();
    }

    private int Find(in OfKey timers, in TKey key, TimeDomain domain, long time)
    {
        if (timers.IsIndexed)
        {
            return _index!.TryGet(new(key, domain, time), out var found) ? found : 0;
        }

        var index = timers.First;
        while (index != 0 && (nodes[index].Time != time || nodes[index].Domain != domain))
        {
            index = nodes[index].Next;
        }

        return index;
    }

    private void Index(ref OfKey timers)
    {
        _index ??= new();
        for (var index = timers.First; index != 0; index = nodes[index].Next)
        {
            ref var node = ref nodes[index];
            _index.GetOrAdd(new(node.Key, node.Domain, node.Time)) = index;
        }

        timers.IsIndexed = true;
    }

    private void RemoveLast(in TimerNode<TKey> node)
    {
        if (_index is { Count: > 0 })
        {
            _index.Remove(new(node.Key, node.Domain, node.Time));
        }

        _keys.Remove(in node.Key);
    }

    private void Unlink(in TimerNode<TKey> node)
    {
        ref var timers = ref _keys.TryGetRef(in node.Key, out _);
        timers.Count--;
        if (node.Previous == 0)
        {
            timers.First = node.Next;
        }
        else
        {
            nodes[node.Previous].Next = node.Next;
        }

        if (node.Next != 0)
        {
            nodes[node.Next].Previous = node.Previous;
        }

        if (timers.IsIndexed)
        {
            _index!.Remove(new(node.Key, node.Domain, node.Time));
        }
    }

    private void Return(int index)
    {
        ref var node = ref nodes[index];
        node.Entry = TimerNode<TKey>.Gone;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TKey>())
        {
            node.Key = default;
        }

        nodes.ReturnAsItIs(index);
    }
}
