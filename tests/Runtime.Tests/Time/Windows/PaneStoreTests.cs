using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Windows;

/// <summary>Where the panes of keys lie: each kind of entry against a list of keys.</summary>
public class PaneStoreTests
{
    [Fact]
    public void PageLength_OfAllSizes_AreWholeChunks()
    {
        Assert.Equal(1024, PaneStore<LongKey, SmallPanes>.PageLength);
        Assert.Equal(1024, PaneStore<LongKey, ManagedPanes>.PageLength);
        Assert.Equal(64, PaneStore<LongKey, LargePanes>.PageLength);
        Assert.Equal(64, PaneStore<LongKey, LargeManagedPanes>.PageLength);
        Assert.Equal(1, PaneStore<NoKey, LargePanes>.PageLength);
    }

    [Fact]
    public void Nobody_NoKeys_HasNoWholePage()
    {
        using var warm = new PaneStore<LongKey, LargeManagedPanes>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var store = new PaneStore<LongKey, LargeManagedPanes>();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 20_000);
        Assert.Equal(0, LargeManagedPanes.MarkOf(ref store.Cursor().At(store.Nobody)));
    }

    [Fact]
    public void Add_ManyPages_KeepsOrder()
    {
        Check<SmallPanes>();
        Check<LargePanes>();
        Check<ManagedPanes>();
        Check<LargeManagedPanes>();

        static void Check<TPanes>()
            where TPanes : struct, IMarked<TPanes>
        {
            using var model = new PaneStoreModel<TPanes>();
            model.AddRange(1, (PaneStoreModel<TPanes>.PageLength * 5) + 3);
            model.Check();
            Assert.Equal(6, model.Store.InOrder.Length);
            Assert.Equal(7, model.Store.PageCount);
        }
    }

    [Fact]
    public void PutTogether_TwoPagesHalfEmpty_BecomeOneInOrder()
    {
        Check<SmallPanes>();
        Check<LargePanes>();
        Check<ManagedPanes>();
        Check<LargeManagedPanes>();

        static void Check<TPanes>()
            where TPanes : struct, IMarked<TPanes>
        {
            using var model = new PaneStoreModel<TPanes>();
            var length = PaneStoreModel<TPanes>.PageLength;
            model.AddRange(0, length * 3);
            model.RemoveWhere(key => key < length * 2 && key % 4 != 1);
            Assert.Equal(2, model.Store.InOrder.Length);
            Assert.Equal(length / 2, model.Store.InOrder[0].Count);
            Assert.Equal(length / 2, model.Told);
            model.AddRange(length * 3, length);
            model.Check();
        }
    }

    [Fact]
    public void PutTogether_ManyPagesWithAKeyEach_MoveEachOnce()
    {
        using var model = new PaneStoreModel<LargePanes>();
        model.AddRange(0, 64 * 40);
        model.RemoveWhere(key => key % 64 != 7);
        Assert.Equal([32, 8], model.Store.InOrder.ToArray().Select(page => page.Count));
        Assert.Equal(40, model.Told);
    }

    [Fact]
    public void PutTogether_FirstHasRoomForSecond_StaysWhereItIs()
    {
        using var model = new PaneStoreModel<LargeManagedPanes>();
        model.AddRange(0, 64 * 4);
        model.RemoveWhere(key => key < 128 && key % 64 != 7);
        var first = model.PlaceOf(7);
        model.RemoveWhere(key => key is >= 128 and < 192 && key != 130);
        Assert.Equal(first, model.PlaceOf(7));
        Assert.Equal([3, 64], model.Store.InOrder.ToArray().Select(page => page.Count));
        Assert.Equal(3, model.Told);
    }

    [Fact]
    public void PutTogether_PagesOneMoreThanHalfFull_StayWhereTheyAre()
    {
        using var model = new PaneStoreModel<LargePanes>();
        model.AddRange(0, 64 * 3);
        model.RemoveWhere(key => key < 128 && key % 4 != 1 && key != 0);
        Assert.Equal(3, model.Store.InOrder.Length);
        Assert.Equal(0, model.Told);
    }

    [Fact]
    public void PutTogether_PageEmpty_IsUsedAgain()
    {
        using var model = new PaneStoreModel<LargeManagedPanes>();
        model.AddRange(0, 64 * 4);
        var empty = model.Store.InOrder[1];
        model.RemoveWhere(key => key is >= 64 and < 128);
        Assert.Equal(3, model.Store.InOrder.Length);
        Assert.Equal((0, 0), (model.Told, empty.Used));
        model.AddRange(1000, 64);
        Assert.Same(empty, model.Store.InOrder[3]);
        model.Check();
        Assert.Equal(5, model.Store.PageCount);
    }

    [Fact]
    public void PutTogether_LastPageFullWithFewKeys_HasRoomAgain()
    {
        using var model = new PaneStoreModel<LargePanes>();
        model.AddRange(0, 64 * 2);
        model.RemoveWhere(key => key >= 64 && key != 100);
        Assert.Equal(1, model.Told);
        Assert.Equal(1, model.Store.InOrder[1].Used);
        model.AddRange(1000, 63);
        model.Check();
        Assert.Equal(2, model.Store.InOrder.Length);
    }

    [Fact]
    public void PutTogether_LastPageNotFull_StaysWhereItIs()
    {
        using var model = new PaneStoreModel<LargePanes>();
        model.AddRange(0, 63);
        model.RemoveWhere(key => key != 40);
        Assert.Equal(0, model.Told);
        Assert.Equal(63, model.Store.InOrder[0].Used);
    }

    [Fact]
    public void PutTogether_AllGone_KeepsNoPage()
    {
        using var model = new PaneStoreModel<ManagedPanes>();
        model.AddRange(0, 5000);
        model.RemoveWhere(_ => true);
        Assert.Equal(0, model.Store.InOrder.Length);
        var pages = model.Store.PageCount;
        model.AddRange(0, 5000);
        model.Check();
        Assert.Equal(pages, model.Store.PageCount);
    }

    [Fact]
    public void Clear_ManyPages_AreUsedAgain()
    {
        Check<SmallPanes>();
        Check<LargeManagedPanes>();

        static void Check<TPanes>()
            where TPanes : struct, IMarked<TPanes>
        {
            using var model = new PaneStoreModel<TPanes>();
            model.AddRange(0, 3000);
            model.RemoveWhere(key => key % 3 == 0);
            var pages = model.Store.PageCount;
            model.Clear();
            Assert.Equal(0, model.Store.InOrder.Length);
            model.AddRange(7, 2000);
            model.Check();
            Assert.Equal(pages, model.Store.PageCount);
        }
    }

    [Fact]
    public void Return_Places_AreLentAgain()
    {
        Check<SmallPanes>();
        Check<LargeManagedPanes>();

        static void Check<TPanes>()
            where TPanes : struct, IMarked<TPanes>
        {
            using var store = new PaneStore<LongKey, TPanes>();
            var places = Enumerable.Range(1, 3000).Select(key => Add(key)).ToList();
            Assert.Equal(3000, places.Distinct().Count());
            var pages = store.PageCount;
            var returned = places.Where((_, i) => i % 3 == 0).ToList();
            returned.ForEach(store.Return);
            Assert.Equal(2000, store.Count);
            Assert.All(returned, place => Assert.Equal((0, 0), (store.Cursor().Entry(place).Key.Value, TPanes.MarkOf(ref store.Cursor().At(place)))));
            Assert.Equal(returned.Order(), Enumerable.Range(5000, 1000).Select(key => Add(key)).Order());
            Assert.Equal((3000, pages), (store.Count, store.PageCount));
            for (var i = 0; i < places.Count; i++)
            {
                ref var entry = ref store.Cursor().Entry(places[i]);
                Assert.Equal(~entry.Key.Value, TPanes.MarkOf(ref entry.Panes));
                Assert.True(i % 3 == 0 ? entry.Key.Value >= 5000 : entry.Key.Value == i + 1);
            }

            // No hole is left over from before.
            store.Return(places[5]);
            store.Clear();
            Assert.Equal(0, store.Count);
            Assert.Equal(3000, Enumerable.Range(1, 3000).Select(key => Add(key)).Distinct().Count());
            Assert.Equal(pages, store.PageCount);

            nint Add(long key)
            {
                var place = store.Add(new(key));
                Assert.NotEqual(store.Nobody, place);
                Assert.Equal(0, TPanes.MarkOf(ref store.Cursor().At(place)));
                TPanes.Mark(ref store.Cursor().At(place), ~key);
                return place;
            }
        }
    }

    [Fact]
    public void Managed_WhatIsGone_IsNotHeldOnTo()
    {
        using var model = new PaneStoreModel<LargeManagedPanes>();
        model.AddRange(0, 64 * 3);
        var pages = model.Store.InOrder.ToArray();
        model.RemoveWhere(key => key < 128 && key % 4 != 1);
        Assert.All(pages[..2], page => AssertBlank(page.Managed!));
        pages = model.Store.InOrder.ToArray();
        model.Clear();
        Assert.All(pages, page => AssertBlank(page.Managed!));

        static void AssertBlank(KeyPanes<LongKey, LargeManagedPanes>[] entries)
        {
            for (var i = 0; i < entries.Length; i++)
            {
                Assert.Equal((0, 0), (entries[i].Key.Value, LargeManagedPanes.MarkOf(ref entries[i].Panes)));
            }
        }
    }

    [Fact]
    public void NoKey_ComesAndGoes_UsesOnePage()
    {
        Check<LargePanes>();
        Check<ManagedPanes>();

        static void Check<TPanes>()
            where TPanes : struct, IMarked<TPanes>
        {
            using var store = new PaneStore<NoKey, TPanes>();
            for (var i = 1; i < 10; i++)
            {
                var place = store.Add(default);
                Assert.NotEqual(store.Nobody, place);
                Assert.Equal(0, TPanes.MarkOf(ref store.Cursor().At(place)));
                TPanes.Mark(ref store.Cursor().At(place), i);
                store.PutTogether(new Nowhere());
                var page = Assert.Single(store.InOrder.ToArray());
                Assert.Equal((1, 1, i), (page.Used, page.Count, (int)TPanes.MarkOf(ref page[0].Panes)));
                store.Remove(page, 0);
                store.PutTogether(new Nowhere());
                Assert.Equal(0, store.InOrder.Length);
                Assert.Equal((0, 2), (store.Count, store.PageCount));
            }
        }
    }

    [Fact]
    public void Churn_SteadyState_AllocatesNothing()
    {
        using var ordered = new PaneStore<LongKey, LargeManagedPanes>();
        using var lent = new PaneStore<LongKey, LargePanes>();
        var places = new Queue<nint>(1024);
        var next = 0L;
        Round(20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round(200);

        // A collection in between adds what was left of the thread's allocation buffer, some kilobytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000);

        void Round(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                for (var i = 0; i < 300; i++, next++)
                {
                    ordered.Add(new(next));
                    places.Enqueue(lent.Add(new(next)));
                }

                while (places.Count > 500)
                {
                    lent.Return(places.Dequeue());
                }

                foreach (var page in ordered.InOrder)
                {
                    for (var i = 0; i < page.Used; i++)
                    {
                        if ((page.Present(0) >> i & 1) != 0 && (page[i].Key.Value < next - 900 || page[i].Key.Value % 4 != round % 4))
                        {
                            ordered.Remove(page, i);
                        }
                    }
                }

                ordered.PutTogether(new Nowhere());
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Churn_Random_AgreesWithList(int firstSeed)
    {
        for (var seed = firstSeed * 1000; seed < (firstSeed * 1000) + 10; seed++)
        {
            try
            {
                Check<SmallPanes>(seed);
                Check<LargePanes>(seed);
                Check<ManagedPanes>(seed);
                Check<LargeManagedPanes>(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }

        static void Check<TPanes>(int seed)
            where TPanes : struct, IMarked<TPanes>
        {
            var random = new Random(seed);
            var most = random.Next(1, PaneStoreModel<TPanes>.PageLength * 5);
            using var model = new PaneStoreModel<TPanes>();
            var next = 0L;
            for (var step = 0; step < 40; step++)
            {
                var count = random.Next(Math.Max(1, most - model.Count) + 1);
                model.AddRange(next, count);
                next += count;
                var (modulus, phase, from, to) = (random.Next(1, 40), random.Next(3), random.NextInt64(next + 1), random.NextInt64(next + 1));
                switch (random.Next(8))
                {
                    case 0:
                        model.RemoveWhere(key => key < from);
                        break;
                    case 1:
                        model.RemoveWhere(key => key >= from);
                        break;
                    case 2:
                        model.RemoveWhere(key => key % modulus != phase % modulus);
                        break;
                    case 3:
                        model.RemoveWhere(key => key >= from && key < to);
                        break;
                    case 4:
                        model.RemoveWhere(key => KeyHash.Stable(key) % (ulong)modulus == 0);
                        break;
                    case 5 when random.Next(4) == 0:
                        model.Clear();
                        break;
                    default:
                        model.PutTogether();
                        break;
                }
            }

            // One for nobody, one to merge into, and what all keys at once can need.
            Assert.InRange(model.Store.PageCount, 0, (5 * (most + 1) / PaneStoreModel<TPanes>.PageLength) + 5);
        }
    }

    private readonly struct Nowhere : IPlaced<LongKey>, IPlaced<NoKey>
    {
        public void Placed(in LongKey key, nint place) { }

        public void Placed(in NoKey key, nint place) { }
    }
}
