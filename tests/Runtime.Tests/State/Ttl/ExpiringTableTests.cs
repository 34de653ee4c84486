namespace FastFlow.Tests.State;

public class ExpiringTableTests
{
    private static readonly LongKey Key = new(7);

    [Theory]
    [InlineData(109, false)]
    [InlineData(110, true)]
    [InlineData(long.MaxValue, true)]
    public void State_WhenTheTimeToLiveHasPassed_IsNew_AtThatVeryInstant(long now, bool isExpired)
    {
        using var table = new ExpiringTable<LongKey, int>(10);
        table.GetOrAdd(Key, 95, 100, out var isNew) = 5;
        Assert.True(isNew);
        Assert.Equal(!isExpired, table.TryGet(Key, now, out var read));
        Assert.Equal(isExpired ? 0 : 5, read);

        ref var state = ref table.GetOrAdd(Key, now, now, out isNew);
        Assert.Equal((isExpired, isExpired ? 0 : 5), (isNew, state));
    }

    [Fact]
    public void DefaultKey_ExpiresLikeAnyOther()
    {
        using var table = new ExpiringTable<LongKey, string>(10);
        table.GetOrAdd(default, 0, 0) = "a";
        table.GetOrAdd(default, 9, 9, out var isNew);
        Assert.False(isNew);
        Assert.Null(table.GetOrAdd(default, 19, 19, out isNew));
        Assert.True(isNew);
    }

    [Fact]
    public void Call_ByALateEvent_CountsAsOfTheWatermark_AndNeverTakesTimeBack()
    {
        using var table = new ExpiringTable<LongKey, int>(10);
        table.GetOrAdd(Key, 100, 20) = 5;
        Assert.True(table.TryGet(Key, 109, out _));
        table.GetOrAdd(Key, 100, 105);
        table.GetOrAdd(Key, 100, 30);
        Assert.True(table.TryGet(Key, 114, out _));
        Assert.False(table.TryGet(Key, 115, out _));
    }

    [Fact]
    public void Touch_LetsStateLiveOn_ButWakesNoneThatHasExpired()
    {
        using var table = new ExpiringTable<LongKey, int>(10);
        table.Touch(Key, 0, 0);
        Assert.Equal(0, table.Table.Count);
        table.GetOrAdd(Key, 0, 0) = 5;
        table.Touch(Key, 9, 9);
        Assert.True(table.TryGet(Key, 18, out _));
        table.Touch(Key, 19, 19);
        Assert.False(table.TryGet(Key, 19, out _));
    }

    [Fact]
    public void PutBack_LeavesNoTraceOfTheCall()
    {
        using var table = new ExpiringTable<LongKey, int>(10);
        var none = table.Keep(Key);
        table.GetOrAdd(Key, 0, 0) = 5;
        table.PutBack(Key, none);
        Assert.Equal(0, table.Table.Count);

        table.GetOrAdd(Key, 0, 0) = 5;
        var some = table.Keep(Key);
        table.GetOrAdd(Key, 9, 9) = 6;
        table.PutBack(Key, some);
        Assert.True(table.TryGet(Key, 9, out var read));
        Assert.Equal(5, read);
        Assert.False(table.TryGet(Key, 10, out _));
    }

    [Fact]
    public void State_TouchedBeforeAnyTimeWasKnown_LivesUntilItIsTouchedAgain()
    {
        using var table = new ExpiringTable<LongKey, int>(10);
        table.GetOrAdd(Key, long.MinValue, long.MinValue) = 5;
        table.Sweep(1_000_000);
        table.GetOrAdd(Key, 1_000_000, 1_000_000, out var isNew);
        Assert.False(isNew);
        Assert.False(table.TryGet(Key, 1_000_010, out _));
    }

    [Fact]
    public void TimeToLive_OfNothing_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new ExpiringTable<LongKey, int>(0));

    [Fact]
    public void Sweep_AfterDispose_DoesNothing()
    {
        var table = new ExpiringTable<LongKey, int>(10);
        table.GetOrAdd(Key, 0, 0) = 5;
        table.Dispose();
        table.Sweep(100);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(3000)]
    public void RandomCalls_DoWhatAModelDoes_AndMemoryStaysBounded(int keys)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            using var table = new ExpiringTable<LongKey, long>(50);
            var model = new Dictionary<long, (long Touched, long Value)>();
            var now = 0L;
            for (var i = 0; i < 5000; i++)
            {
                now += random.Next(2);
                var key = (long)random.Next(keys);
                var time = now + random.Next(-20, 30);
                var lives = model.TryGetValue(key, out var was) && was.Touched + 50 > now;
                switch (random.Next(8))
                {
                    case 0:
                        table.Remove(new LongKey(key));
                        model.Remove(key);
                        break;
                    case 1:
                        table.Sweep(now);
                        break;
                    case 2:
                        Assert.Equal(lives, table.TryGet(new LongKey(key), now, out var read));
                        Assert.True(read == (lives ? was.Value : 0), $"seed {seed}");
                        break;
                    default:
                        ref var state = ref table.GetOrAdd(new LongKey(key), now, time, out var isNew);
                        Assert.True(isNew == !lives && state == (lives ? was.Value : 0), $"seed {seed}, call {i}");
                        state = i;
                        model[key] = (Math.Max(lives ? was.Touched : long.MinValue, Math.Max(now, time)), i);
                        break;
                }
            }
        }
    }

    [Fact]
    public void KeysThatNeverComeAgain_AreFreedByTheKeysThatCome()
    {
        using var table = new ExpiringTable<LongKey, long>(1000);
        for (var i = 1; i <= 200_000; i++)
        {
            table.GetOrAdd(new LongKey(i), i, i) = i;
        }

        // A thousand live at any time.
        Assert.InRange(table.Table.Count, 1000, 8000);
    }
}
