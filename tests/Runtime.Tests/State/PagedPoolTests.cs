using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastFlow.Tests.State;

public class PagedPoolTests
{
    [StructLayout(LayoutKind.Sequential, Size = 328)]
    private struct Wide
    {
        public long Value;
    }

    [Fact]
    public void PagedPool_RandomUse_KeepsWhatIsLent()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            Compare<long>(seed, value => value, item => item);
            Compare<Wide>(seed, value => new() { Value = value }, item => item.Value);
            Compare<string?>(seed, value => $"{value}", item => item is null ? 0 : long.Parse(item, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Return_ItemsAreObjects_AreCollected()
    {
        var pool = new PagedPool<object?>();
        var item = LendOnce(pool);
        GC.Collect();
        Assert.False(item.TryGetTarget(out _));
        GC.KeepAlive(pool);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference<object> LendOnce(PagedPool<object?> pool)
        {
            var (item, number) = (new object(), pool.Rent());
            pool[number] = item;
            pool.Return(number);
            return new(item);
        }
    }

    [Fact]
    public void ReturnAsItIs_LentAgain_IsWhatItWas()
    {
        using var pool = new PagedPool<long>();
        var number = pool.Rent();
        pool[number] = 5;
        pool.ReturnAsItIs(number);
        Assert.Equal((number, 5), (pool.Rent(), pool[number]));
        pool.Return(number);
        Assert.Equal((number, 0), (pool.Rent(), pool[number]));
    }

    [Fact]
    public void PagedPool_WavesOfThousands_AllocateOnce()
    {
        using var pool = new PagedPool<long>();
        var numbers = new int[50_000];
        Wave();
        var before = (pool.Capacity, Bytes: GC.GetAllocatedBytesForCurrentThread());
        Wave();
        Wave();
        Assert.Equal(before, (pool.Capacity, GC.GetAllocatedBytesForCurrentThread()));
        Assert.Equal(numbers.Length, numbers.Distinct().Count());

        void Wave()
        {
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = pool.Rent();
            }

            foreach (var number in numbers)
            {
                pool.Return(number);
            }
        }
    }

    [Fact]
    public void Dispose_UsedAfterwards_Throws()
    {
        CheckUseAfterDispose<long>();
        CheckUseAfterDispose<string>();

        static void CheckUseAfterDispose<T>()
        {
            var pool = new PagedPool<T>();
            var number = pool.Rent();
            pool.Dispose();
            pool.Dispose();
            Assert.Throws<ObjectDisposedException>(() => pool.Rent());
            Assert.Throws<NullReferenceException>(() => pool[number]);
        }
    }

    private static void Compare<T>(int seed, Func<long, T> make, Func<T, long> read)
    {
        var random = new Random(seed);
        using var pool = new PagedPool<T>();
        var model = new Dictionary<int, long>();
        var numbers = new List<int>();
        for (var i = 1L; i <= 20_000; i++)
        {
            // Waves: more come than go, then the other way round.
            if (numbers.Count == 0 || random.Next(10) < (i / 4000 % 2 == 0 ? 8 : 2))
            {
                var number = pool.Rent();
                Assert.True(number > 0 && read(pool[number]) == 0, $"seed {seed}, step {i}: number {number} holds {read(pool[number])}");
                pool[number] = make(i);
                model.Add(number, i);
                numbers.Add(number);
            }
            else
            {
                var at = random.Next(numbers.Count);
                var number = numbers[at];
                Assert.True(read(pool[number]) == model[number], $"seed {seed}, step {i}: number {number} holds {read(pool[number])} instead of {model[number]}");
                pool.Return(number);
                model.Remove(number);
                (numbers[at], numbers[^1]) = (numbers[^1], numbers[at]);
                numbers.RemoveAt(numbers.Count - 1);
            }

            Assert.Equal(model.Count, pool.Count);
        }

        Assert.Equal(0, read(pool[0]));
        Assert.All(model, lent => Assert.Equal(lent.Value, read(pool[lent.Key])));
    }
}
