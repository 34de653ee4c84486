using System.Runtime.CompilerServices;
using CsCheck;

namespace FastFlow.Tests.State;

/// <summary>Random operations on a table and on a Dictionary: they must always agree, whatever the key's hash and wherever slots lie.</summary>
public class KeyedTableModelTests
{
    private enum Kind
    {
        CursorAdd,
        CursorAddOrNew,
        TableAdd,
        Lookup,
        Remove,
        Clear,
        Burst,
    }

    // Few clears and bursts, or nothing would grow or be looked at in between.
    private static readonly Gen<Kind> Kinds = Gen.Int[0, 399].Select(dice => dice switch
    {
        0 => Kind.Clear,
        < 4 => Kind.Burst,
        < 90 => Kind.CursorAdd,
        < 180 => Kind.CursorAddOrNew,
        < 230 => Kind.TableAdd,
        < 290 => Kind.Lookup,
        _ => Kind.Remove,
    });

    private static Gen<(Kind Kind, int Key, int Value)[]> Operations(int keys, int most) =>
        Gen.Select(Kinds, Gen.Int[0, keys - 1], Gen.Int[1, 1000]).Array[0, most];

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(5000)]
    public void KeyedTable_RandomOperationsOnIntegers_AgreesWithDictionary(int keys) =>
        Operations(keys, 3000).Sample(operations => Run(operations, key => new LongKey(key), key => (int)key.Value, Numbers), iter: 60);

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public void KeyedTable_AllKeysCollide_AgreesWithDictionary(int keys) =>
        Operations(keys, 400).Sample(operations => Run(operations, key => new CollidingKey(key), key => key.Value, Numbers), iter: 40);

    [Theory]
    [InlineData(40)]
    [InlineData(5000)]
    public void KeyedTable_CompositeKeys_AgreesWithDictionary(int keys) =>
        Operations(keys, 2000).Sample(operations => Run(operations, key => new PairKey(key / 7, (short)(key % 7)), key => (key.Left * 7) + key.Right, Names), iter: 40);

    [Theory]
    [InlineData(40)]
    [InlineData(5000)]
    public void KeyedTable_TextKeys_AgreesWithDictionary(int keys) =>
        Operations(keys, 2000).Sample(operations => Run(operations, key => new TextKey($"{key}"), key => int.Parse(key.Value), Numbers), iter: 40);

    [Theory]
    [InlineData(3)]
    [InlineData(5000)]
    public void KeyedTable_StateHoldsReferences_AgreesWithDictionary(int keys) =>
        Operations(keys, 2000).Sample(operations => Run(operations, key => new LongKey(key), key => (int)key.Value, Names), iter: 40);

    // What a state holds as a number, in a state type that lies outside the heap and in one that can't.
    private static readonly Number<Sums> Numbers = (ref Sums sums) => ref sums.Sum;

    private static readonly Number<Named> Names = (ref Named named) =>
    {
        named.Text ??= "a reference";
        return ref named.Sum;
    };

    private delegate ref long Number<TState>(ref TState state);

    private struct Named
    {
        public string? Text;
        public long Sum;
    }

    private static void Run<TKey, TState>((Kind Kind, int Key, int Value)[] operations, Func<int, TKey> keyOf, Func<TKey, int> numberOf, Number<TState> number)
        where TKey : struct, IKey<TKey>
        where TState : struct
    {
        using var table = new KeyedTable<TKey, TState>();
        var model = new Dictionary<int, long>();
        var cursor = table.Cursor();
        foreach (var (kind, key, value) in operations)
        {
            switch (kind)
            {
                case Kind.CursorAdd:
                    number(ref cursor.GetOrAdd(keyOf(key))) += value;
                    model[key] = model.GetValueOrDefault(key) + value;
                    break;
                case Kind.CursorAddOrNew:
                    cursor.Prefetch(keyOf(key));
                    number(ref cursor.GetOrAdd(keyOf(key), out var isNew)) += value;
                    Assert.Equal(!model.ContainsKey(key), isNew);
                    model[key] = model.GetValueOrDefault(key) + value;
                    break;
                case Kind.TableAdd:
                    number(ref table.GetOrAdd(keyOf(key), out isNew)) += value;
                    Assert.Equal(!model.ContainsKey(key), isNew);
                    model[key] = model.GetValueOrDefault(key) + value;
                    cursor = table.Cursor();
                    break;
                case Kind.Lookup:
                    Assert.Equal(model.TryGetValue(key, out var expected), table.TryGet(keyOf(key), out var state));
                    Assert.Equal(expected, model.ContainsKey(key) ? number(ref state) : 0);
                    ref var found = ref table.TryGetRef(keyOf(key), out var exists);
                    Assert.Equal(exists, model.ContainsKey(key));
                    Assert.Equal(!exists, Unsafe.IsNullRef(ref found));
                    break;
                case Kind.Remove:
                    Assert.Equal(model.Remove(key), table.Remove(keyOf(key)));
                    break;
                case Kind.Burst:
                    // Many new keys at once, so that operations meet slots that are moving.
                    for (var i = 0; i < value; i++)
                    {
                        number(ref cursor.GetOrAdd(keyOf(key + i))) += 1;
                        model[key + i] = model.GetValueOrDefault(key + i) + 1;
                    }

                    break;
                case Kind.Clear:
                    table.Clear();
                    model.Clear();
                    cursor = table.Cursor();
                    break;
            }

            Assert.Equal(model.Count, table.Count);
        }

        Assert.Equal(model.OrderBy(pair => pair.Key), Read(table, numberOf, number).OrderBy(pair => pair.Key));
    }

    private static IEnumerable<KeyValuePair<int, long>> Read<TKey, TState>(KeyedTable<TKey, TState> table, Func<TKey, int> numberOf, Number<TState> number)
        where TKey : struct, IKey<TKey>
        where TState : struct
    {
        foreach (var (key, state) in table)
        {
            var copy = state;
            yield return new(numberOf(key), number(ref copy));
        }
    }
}
