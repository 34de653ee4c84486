using FastFlow.Tests.Checkpoints;

namespace FastFlow.Tests.Execution;

/// <summary>Whatever fails and wherever, what the outside world sees in the end is what an undisturbed run gives: nothing is lost, nothing comes twice.</summary>
public sealed class CrashTests
{
    private const int Events = 40;

    [Theory, InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public async Task EveryEvent_CrashThere_OutputIsThatOfAnUndisturbedRun(bool isSameProcess, bool isCheckpointAwaited)
    {
        for (var at = 0; at < Events; at++)
        {
            var hasCrashed = false;
            var counting = new Counting(new MemoryStore()) { Restart = isSameProcess ? RestartPolicy.FixedDelay(1, TimeSpan.Zero) : RestartPolicy.None };
            counting.CheckpointEvery(5, isCheckpointAwaited);
            counting.OnEvent += number =>
            {
                if (number == at && !hasCrashed)
                {
                    hasCrashed = true;
                    throw new InvalidDataException("crash");
                }
            };

            var failure = await counting.Run();
            Assert.Equal(isSameProcess, failure is null);
            if (!isSameProcess)
            {
                Assert.IsType<OperatorException>(failure);
                Assert.Null(await counting.Run());
            }

            Assert.Equal(CountingWorker.Expected(Events), counting.World.Visible);
            Assert.Equal(0, counting.World.Prepared);
            Assert.Equal([1, 2], counting.World.Attempts);
            if (isCheckpointAwaited)
            {
                Assert.Equal([-1, LastBarrierBefore(at)], counting.Numbers.Opened);
            }
        }
    }

    /// <summary>From some step on the disk answers nothing but errors: the process ends, and the next one has a disk again.</summary>
    [Fact]
    public async Task EveryStepOfTheStore_NothingWorksFromThere_NextProcessGoesOn()
    {
        var failures = 0;
        for (var at = 0; ; at++)
        {
            var steps = 0;
            var fails = true;
            var counting = new Counting(new MemoryStore());
            counting.CheckpointEvery(8, isAwaited: true);
            counting.Store = store => new FailingStore(store, (_, _) => fails && Interlocked.Increment(ref steps) > at);
            var failure = await counting.Run();
            if (failure is null)
            {
                break;
            }

            failures++;
            Assert.IsType<CheckpointException>(failure);
            fails = false;
            Assert.Null(await counting.Run());
            Assert.Equal(CountingWorker.Expected(Events), counting.World.Visible);
        }

        Assert.InRange(failures, 30, 500);
    }

    /// <summary>One step fails, and the job goes on or restarts by itself.</summary>
    [Fact]
    public async Task EveryStepOfTheStore_FailsOnce_TheJobComesThrough()
    {
        for (var at = 0; ; at++)
        {
            var steps = 0;
            var counting = new Counting(new MemoryStore()) { Restart = RestartPolicy.FixedDelay(3, TimeSpan.Zero) };
            counting.CheckpointEvery(8, isAwaited: true);
            counting.Store = store => new FailingStore(store, (_, _) => Interlocked.Increment(ref steps) == at + 1);
            var failure = await counting.Run();
            if (failure is not null)
            {
                // Before anything was read: that is told at once.
                Assert.IsType<CheckpointException>(failure);
                Assert.Empty(counting.Numbers.Opened);
                Assert.Null(await counting.Run());
            }

            Assert.Equal(CountingWorker.Expected(Events), counting.World.Visible);
            if (steps <= at)
            {
                break;
            }
        }
    }

    [Theory]
    [InlineData("recover")]
    [InlineData("recovered")]
    [InlineData("begin")]
    [InlineData("write")]
    [InlineData("prepare")]
    [InlineData("prepared")]
    [InlineData("commit")]
    [InlineData("committed")]
    [InlineData("dispose")]
    public async Task EveryCallOfTheSink_Fails_OutputIsThatOfAnUndisturbedRun(string call)
    {
        for (var at = 1; ; at++)
        {
            var calls = 0;
            var counting = new Counting(new MemoryStore());
            counting.CheckpointEvery(8, isAwaited: true);
            counting.World.OnCall = name =>
            {
                if (name == call && Interlocked.Increment(ref calls) == at)
                {
                    throw new InvalidDataException("crash");
                }
            };

            if (await counting.Run() is null)
            {
                Assert.True(at > 1, $"The job never called {call}.");
                break;
            }

            Assert.Null(await counting.Run());
            Assert.Equal(CountingWorker.Expected(Events), counting.World.Visible);
            Assert.Equal(0, counting.World.Prepared);
        }
    }

    // A checkpoint is due with numbers 4, 9, … and taken behind the batch of three in which they are.
    private static long LastBarrierBefore(int at)
    {
        long last = -1;
        for (var due = 4; due < at; due += 5)
        {
            var barrier = (due / 3 * 3) + 2;
            last = barrier < at ? barrier : last;
        }

        return last;
    }
}
