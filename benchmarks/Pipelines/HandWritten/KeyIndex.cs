using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Keys by number, from 0 on: for states that lie in arrays of their own, one behind the other.</summary>
public sealed unsafe class KeyIndex : IDisposable
{
    /// <summary>The table; a slot has its key's number plus one.</summary>
    public KeyTable<Number> Table { get; } = new();

    /// <summary>The keys by number.</summary>
    public long* Keys { get; private set; } = (long*)NativeMemory.Alloc(1024, sizeof(long));

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>For how many there is room.</summary>
    public int Capacity { get; private set; } = 1024;

    /// <summary>A slot's state.</summary>
    public struct Number : ISlotState
    {
        /// <summary>The key's number plus one.</summary>
        public long Next;

        /// <inheritdoc/>
        public readonly bool IsEmpty => Next == 0;
    }

    /// <summary>The number of a key; a new one if it isn't there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int GetOrAdd(long key)
    {
        var slot = Table.GetOrAdd(key);
        if (slot->State.IsEmpty)
        {
            Keys[Count] = key;
            slot->State.Next = ++Count;
        }

        return (int)slot->State.Next - 1;
    }

    /// <summary>Makes room for twice as many.</summary>
    public void Grow()
    {
        Capacity *= 2;
        Keys = (long*)NativeMemory.Realloc(Keys, (nuint)Capacity * sizeof(long));
    }

    /// <summary>Keeps the keys with these numbers, in ascending order, under the numbers from 0 on.</summary>
    public void Keep(ReadOnlySpan<int> numbers)
    {
        Table.Clear();
        Count = 0;
        foreach (var number in numbers)
        {
            GetOrAdd(Keys[number]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Table.Dispose();
        NativeMemory.Free(Keys);
        Keys = null;
    }
}
