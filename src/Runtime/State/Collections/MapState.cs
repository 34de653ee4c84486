using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Values of a key by another key: a field of a state struct, for what would be too much to copy with the state. Enumerated in the order in which the keys were added, which a restore keeps.
/// The state holds a reference to it, so a copy of the state shares its elements; what a handler that fails under <see cref="ErrorPolicy.Skip"/> has changed of them is not undone.
/// </summary>
/// <typeparam name="TKey">Compared by <see cref="EqualityComparer{T}.Default"/>; of what state may be made of.</typeparam>
/// <typeparam name="TValue">Of what state may be made of.</typeparam>
public struct MapState<TKey, TValue> : IReadOnlyCollection<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    // Null while there is nothing: the default is an empty map.
    private OrderedMap<TKey, TValue>? _map;

    /// <summary>How many keys there are.</summary>
    public readonly int Count => _map?.Count ?? 0;

    /// <summary>The value of a key. Setting adds the key if it isn't there.</summary>
    /// <exception cref="KeyNotFoundException">It isn't there.</exception>
    public TValue this[TKey key]
    {
        readonly get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The map has no key {key}.");
        set => GetOrAdd(key, out _) = value;
    }

    /// <summary>Reads the value of a key; false if it isn't there.</summary>
    public readonly bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        ref var found = ref _map is null ? ref Unsafe.NullRef<TValue>() : ref _map.Find(key);
        if (Unsafe.IsNullRef(ref found))
        {
            value = default;
            return false;
        }

        value = found;
        return true;
    }

    /// <summary>The key is there.</summary>
    public readonly bool ContainsKey(TKey key) => TryGetValue(key, out _);

    /// <summary>The value of a key where it lies, added as <c>default</c> if it isn't there; good until the map is changed.</summary>
    public ref TValue GetOrAdd(TKey key, out bool isNew) => ref (_map ??= new()).GetOrAdd(key, out isNew);

    /// <summary>Removes a key; false if it wasn't there.</summary>
    public readonly bool Remove(TKey key) => _map is not null && _map.Remove(key);

    /// <summary>Removes all keys, and keeps the memory for the next ones.</summary>
    public readonly void Clear() => _map?.Clear();

    /// <summary>All keys with their values, in the order in which they were added.</summary>
    public readonly IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => (_map ?? Enumerable.Empty<KeyValuePair<TKey, TValue>>()).GetEnumerator();

    readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes maps, for tests of handlers.</summary>
public static class MapState
{
    /// <summary>A map of these keys and values.</summary>
    public static MapState<TKey, TValue> Of<TKey, TValue>(params ReadOnlySpan<(TKey Key, TValue Value)> values)
        where TKey : notnull
    {
        var map = new MapState<TKey, TValue>();
        foreach (var (key, value) in values)
        {
            map[key] = value;
        }

        return map;
    }
}
