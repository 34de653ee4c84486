using System.Collections;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>A dictionary that is enumerated in the order in which its keys were added, whatever was removed meanwhile: so that what was restored goes on as what was saved would have.</summary>
internal sealed class OrderedMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    private const int FirstLength = 4;

    private readonly Dictionary<TKey, int> _places = [];

    // In the order of being added, with holes where keys were removed; closed up when every other place is one.
    private Entry[] _entries = [];
    private int _used;

    public int Count => _places.Count;

    /// <summary>A null reference if the key isn't there.</summary>
    public ref TValue Find(TKey key) => ref _places.TryGetValue(key, out var place) ? ref _entries[place].Value : ref Unsafe.NullRef<TValue>();

    public ref TValue GetOrAdd(TKey key, out bool isNew)
    {
        isNew = !_places.TryGetValue(key, out var place);
        if (isNew)
        {
            place = Append(key);
        }

        return ref _entries[place].Value;
    }

    public bool Remove(TKey key)
    {
        if (!_places.Remove(key, out var place))
        {
            return false;
        }

        _entries[place] = default;
        if (_used > FirstLength && _places.Count < _used / 2)
        {
            CloseUp();
        }

        return true;
    }

    public void Clear()
    {
        _places.Clear();
        Array.Clear(_entries, 0, _used);
        _used = 0;
    }

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()
    {
        for (var place = 0; place < _used; place++)
        {
            if (_entries[place].IsUsed)
            {
                yield return new(_entries[place].Key, _entries[place].Value);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Append(TKey key)
    {
        if (_used == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(FirstLength, _used * 2));
        }

        _places.Add(key, _used);
        _entries[_used] = new() { Key = key, Value = default!, IsUsed = true };
        return _used++;
    }

    private void CloseUp()
    {
        var to = 0;
        for (var from = 0; from < _used; from++)
        {
            if (_entries[from].IsUsed)
            {
                _entries[to] = _entries[from];
                _places[_entries[to].Key] = to;
                to++;
            }
        }

        Array.Clear(_entries, to, _used - to);
        _used = to;
    }

    private struct Entry
    {
        public TKey Key;
        public TValue Value;
        public bool IsUsed;
    }
}
