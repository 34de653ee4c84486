using System.Numerics;
using System.Runtime.CompilerServices;
using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Windows;

/// <summary>Panes that tests can tell apart.</summary>
internal interface IMarked<TSelf>
    where TSelf : struct, IMarked<TSelf>
{
    static abstract void Mark(ref TSelf panes, long mark);

    /// <summary>Zero if the panes are empty.</summary>
    static abstract long MarkOf(ref TSelf panes);
}

/// <summary>Many to a page.</summary>
internal struct SmallPanes : IMarked<SmallPanes>
{
    private long _mark;

    public static void Mark(ref SmallPanes panes, long mark) => panes._mark = mark;

    public static long MarkOf(ref SmallPanes panes) => panes._mark;
}

/// <summary>Few to a page.</summary>
[InlineArray(80)]
internal struct LargePanes : IMarked<LargePanes>
{
    private long _first;

    public static void Mark(ref LargePanes panes, long mark) => (panes[0], panes[79]) = (mark, mark);

    public static long MarkOf(ref LargePanes panes) => panes[0] == panes[79] ? panes[0] : throw new InvalidOperationException("Panes are torn.");
}

/// <summary>With references.</summary>
internal struct ManagedPanes : IMarked<ManagedPanes>
{
    private object? _mark;

    public static void Mark(ref ManagedPanes panes, long mark) => panes._mark = mark;

    public static long MarkOf(ref ManagedPanes panes) => panes._mark is long mark ? mark : 0;
}

/// <summary>With references, few to a page.</summary>
[InlineArray(80)]
internal struct LargeManagedPanes : IMarked<LargeManagedPanes>
{
    private object? _first;

    public static void Mark(ref LargeManagedPanes panes, long mark) => panes[79] = mark;

    public static long MarkOf(ref LargeManagedPanes panes) => panes[79] is long mark ? mark : 0;
}

/// <summary>A store whose order matters, and beside it a list of its keys: all that the store says must be the same.</summary>
internal sealed class PaneStoreModel<TPanes> : IDisposable
    where TPanes : struct, IMarked<TPanes>
{
    private readonly List<long> _keys = [];
    private readonly Dictionary<long, nint> _places = [];

    public PaneStore<LongKey, TPanes> Store { get; } = new();

    public int Count => _keys.Count;

    /// <summary>How many keys have been told of a new place.</summary>
    public int Told { get; private set; }

    public static int PageLength => PaneStore<LongKey, TPanes>.PageLength;

    public nint PlaceOf(long key) => _places[key];

    public void Add(long key)
    {
        var place = Store.Add(new(key));
        Assert.NotEqual(Store.Nobody, place);
        Assert.Equal(0, TPanes.MarkOf(ref Store.Cursor().At(place)));
        TPanes.Mark(ref Store.Cursor().At(place), ~key);
        _keys.Add(key);
        _places.Add(key, place);
    }

    public void AddRange(long from, int count)
    {
        for (var key = from; key < from + count; key++)
        {
            Add(key);
        }
    }

    /// <summary>Removes keys as windows do that have fired: in a walk, then pages are put together.</summary>
    public void RemoveWhere(Predicate<long> goes)
    {
        foreach (var page in Store.InOrder)
        {
            for (var index = 0; index < page.Used; index++)
            {
                if (IsPresent(page, index) && goes(page[index].Key.Value))
                {
                    Store.Remove(page, index);
                }
            }
        }

        foreach (var key in _keys.Where(key => goes(key)))
        {
            _places.Remove(key);
        }

        _keys.RemoveAll(goes);
        Check();
        PutTogether();
    }

    public void PutTogether()
    {
        var moved = new Dictionary<long, nint>();
        Store.PutTogether(new Mover(moved));
        foreach (var (key, place) in moved)
        {
            Assert.NotEqual(_places[key], place);
            _places[key] = place;
        }

        Told += moved.Count;
        Check();
        Assert.InRange(Store.InOrder.Length, 0, (4 * _keys.Count / PageLength) + 2);
    }

    public void Clear()
    {
        Store.Clear();
        _keys.Clear();
        _places.Clear();
        Check();
    }

    /// <summary>A walk meets all keys in order, with their panes, where they have been told to lie; holes are empty.</summary>
    public void Check()
    {
        var walked = new List<long>();
        foreach (var page in Store.InOrder)
        {
            var count = 0;
            for (var index = 0; index < page.Used; index++)
            {
                ref var entry = ref page[index];
                if (!IsPresent(page, index))
                {
                    Assert.Equal((0, 0), (entry.Key.Value, TPanes.MarkOf(ref entry.Panes)));
                    continue;
                }

                walked.Add(entry.Key.Value);
                count++;
                Assert.Equal(~entry.Key.Value, TPanes.MarkOf(ref entry.Panes));
                Assert.Equal(_places[entry.Key.Value], page.PlaceOf(index));
                Assert.True(Unsafe.AreSame(ref entry.Panes, ref Store.Cursor().At(page.PlaceOf(index))), "A place leads elsewhere.");
            }

            Assert.Equal(count, page.Count);
            Assert.Equal(page.Count, Enumerable.Range(0, Math.Max(1, PageLength / 64)).Sum(chunk => BitOperations.PopCount(page.Present(chunk))));
        }

        Assert.Equal(_keys, walked);
        Assert.Equal(_keys.Count, Store.Count);
        Assert.Equal(0, TPanes.MarkOf(ref Store.Cursor().At(Store.Nobody)));
    }

    public void Dispose() => Store.Dispose();

    private static bool IsPresent(PanePage<LongKey, TPanes> page, int index) => (page.Present(index / 64) >> (index % 64) & 1) != 0;

    private readonly struct Mover(Dictionary<long, nint> moved) : IPlaced<LongKey>
    {
        public void Placed(in LongKey key, nint place) => moved.Add(key.Value, place);
    }
}
