using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>
/// Values of a key, in order: a field of a state struct, for what would be too much to copy with the state. The state holds a reference to it, so a copy of the state shares its elements; what a
/// handler that fails under <see cref="ErrorPolicy.Skip"/> has changed of them is not undone.
/// </summary>
/// <typeparam name="T">Of what state may be made of.</typeparam>
public struct ListState<T> : IReadOnlyList<T>
{
    // Null while there is nothing: the default is an empty list.
    private List<T>? _values;

    internal ListState(List<T> values) => _values = values;

    /// <summary>How many values there are.</summary>
    public readonly int Count => _values?.Count ?? 0;

    /// <summary>A value by its place, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public readonly T this[int index]
    {
        get => Values(index)[index];
        set => Values(index)[index] = value;
    }

    /// <summary>Appends a value.</summary>
    public void Add(in T value) => (_values ??= []).Add(value);

    /// <summary>Appends values.</summary>
    public void AddRange(scoped ReadOnlySpan<T> values) => (_values ??= []).AddRange(values);

    /// <summary>Removes the value at a place; those behind it move up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public readonly void RemoveAt(int index) => Values(index).RemoveAt(index);

    /// <summary>Removes values from a place on; those behind them move up.</summary>
    /// <exception cref="ArgumentException">There are not so many.</exception>
    public readonly void RemoveRange(int index, int count)
    {
        if (_values is not null)
        {
            _values.RemoveRange(index, count);
        }
        else if (index != 0 || count != 0)
        {
            throw new ArgumentException($"The list is empty, so {count} values from place {index} on can't be removed.", nameof(count));
        }
    }

    /// <summary>Removes all values, and keeps the memory for the next ones.</summary>
    public readonly void Clear() => _values?.Clear();

    /// <summary>The values where they lie, good until the list is changed.</summary>
    public readonly Span<T> AsSpan() => CollectionsMarshal.AsSpan(_values);

    /// <summary>All values in order.</summary>
    public readonly Span<T>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    readonly IEnumerator<T> IEnumerable<T>.GetEnumerator() => (_values ?? []).GetEnumerator();

    readonly IEnumerator IEnumerable.GetEnumerator() => (_values ?? []).GetEnumerator();

    private readonly List<T> Values(int index) => _values is not null && (uint)index < (uint)_values.Count ? _values : ThrowPlace(index);

    [DoesNotReturn]
    private readonly List<T> ThrowPlace(int index) => throw new ArgumentOutOfRangeException(nameof(index), index, $"The list has {Count} values, at places from 0 on.");
}

/// <summary>Makes lists, for tests of handlers.</summary>
public static class ListState
{
    /// <summary>A list of these values.</summary>
    public static ListState<T> Of<T>(params ReadOnlySpan<T> values) => new([.. values]);
}
