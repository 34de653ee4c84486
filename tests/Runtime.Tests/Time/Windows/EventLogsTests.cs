namespace FastFlow.Tests.Time.Windows;

public class EventLogsTests
{
    [Fact]
    public void EventLogs_RandomOperations_KeepOrderOfArrival()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var logs = new EventLogs<string>();
            var handles = new LogHandle[4];
            var model = handles.Select(_ => new List<int>()).ToArray();
            for (var i = 0; i < 300; i++)
            {
                var (a, b) = (random.Next(4), random.Next(4));
                switch (random.Next(20))
                {
                    case 0:
                        logs.Release(ref handles[a]);
                        model[a].Clear();
                        break;
                    case 1 when a != b && !model[a].Intersect(model[b]).Any():
                        logs.Merge(ref handles[a], in handles[b]);
                        model[a].AddRange(model[b]);
                        model[a].Sort();
                        break;
                    default:
                        logs.Append(ref handles[a], $"{i}");
                        model[a].Add(i);
                        break;
                }

                Assert.Equal(model[b].Select(n => $"{n}"), logs.Read(in handles[b]).ToArray());
                Assert.Equal(model[b].Count, handles[b].Count);
            }

            for (var i = 0; i < handles.Length; i++)
            {
                logs.Release(ref handles[i]);
            }

            Assert.Equal(0, logs.ChunksInUse);
        }
    }

    [Fact]
    public void Release_EventsAreObjects_AreCollected()
    {
        var logs = new EventLogs<object>();
        var events = Fill(logs);
        GC.Collect();
        Assert.All(events, e => Assert.False(e.TryGetTarget(out _)));
        GC.KeepAlive(logs);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static List<WeakReference<object>> Fill(EventLogs<object> logs)
        {
            LogHandle log = default, merged = default;
            var events = new List<WeakReference<object>>();
            for (var i = 0; i < 100; i++)
            {
                var e = new object();
                events.Add(new(e));
                logs.Append(ref log, e);
            }

            logs.Merge(ref merged, in log);
            Assert.Equal(100, logs.Read(in merged).Length);
            logs.Release(ref log);
            Assert.Equal(100, logs.Read(in merged).Length);
            logs.Release(ref merged);
            return events;
        }
    }

    [Fact]
    public void EventLogs_SteadyState_AllocatesNothing()
    {
        var logs = new EventLogs<long>();
        Run(logs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = Run(logs);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(100 * (499 * 500 / 2), sum);

        static long Run(EventLogs<long> logs)
        {
            long sum = 0;
            for (var round = 0; round < 100; round++)
            {
                LogHandle even = default, odd = default, all = default;
                for (var i = 0; i < 500; i++)
                {
                    logs.Append(ref i % 2 == 0 ? ref even : ref odd, i);
                }

                logs.Merge(ref all, in even);
                logs.Merge(ref all, in odd);
                foreach (var i in logs.Read(in all))
                {
                    sum += i;
                }

                logs.Release(ref even);
                logs.Release(ref odd);
                logs.Release(ref all);
            }

            return sum;
        }
    }
}
