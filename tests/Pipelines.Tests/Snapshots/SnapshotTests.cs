using System.Buffers;

namespace FastFlow.Pipelines.Tests.Snapshots;

public sealed class SnapshotTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Restore_BehindAnyEvent_GoesOnAsIfNothingHadBeen()
    {
        for (var at = 0; at <= Events.Length; at++)
        {
            var whole = new Run();
            whole.Push(Events);
            whole.Pipeline.Complete();
            var first = new Run();
            first.Push(Events.AsSpan(0, at));
            var second = new Run();
            second.Pipeline.Restore(first.Snapshot());
            second.Push(Events.AsSpan(at));
            second.Pipeline.Complete();
            Assert.Equal(whole.Drain(), [.. first.Drain(), .. second.Drain()]);
        }
    }

    [Fact]
    public void Restore_AfterAFault_GoesOnFromTheSnapshotInTheSamePipeline()
    {
        var run = new Run();
        run.Push(Events.AsSpan(0, 5));
        var snapshot = run.Snapshot();
        run.Push(Events.AsSpan(5, 2));
        Assert.Throws<OperatorException>(() => run.Pipeline.Push(Events[7] with { Seconds = -1 }));
        Assert.Contains("Restore a snapshot", Assert.Throws<InvalidOperationException>(() => run.Pipeline.Push(Events[7])).Message);

        run.Pipeline.Restore(snapshot);
        run.Push(Events.AsSpan(5));
        run.Pipeline.Complete();

        var whole = new Run();
        whole.Push(Events.AsSpan(0, 7));
        var before = whole.Drain();
        whole.Push(Events.AsSpan(7));
        whole.Pipeline.Complete();

        // What came after the snapshot comes again; what nobody had read when it failed is still there.
        Assert.Equal([.. before, .. before[5..], .. whole.Drain()], run.Drain());
    }

    [Fact]
    public void Restore_OverdueProcessingTimers_FireBeforeAnyEvent()
    {
        var first = new Run();
        first.Push(Events.AsSpan(0, 1));
        var snapshot = first.Snapshot();
        var second = new Run(Start.AddDays(3));
        second.Pipeline.Restore(snapshot);
        Assert.Equal(new Summary("a", 1, 3, "Processing"), Assert.Single(second.Drain()));
    }

    [Fact]
    public void Restore_AfterAPush_IsRefused()
    {
        var run = new Run();
        var snapshot = run.Snapshot();
        run.Push(Events.AsSpan(0, 1));
        Assert.Contains("before the first push", Assert.Throws<InvalidOperationException>(() => run.Pipeline.Restore(snapshot)).Message);
        run.Push(Events.AsSpan(1, 1));
        Assert.Equal(2, run.Drain().Count);
    }

    [Fact]
    public void Restore_OfAnotherPipeline_IsRefusedWithEveryReasonAndChangesNothing()
    {
        var run = new Run();
        run.Push(Events);
        var other = new VisitsAsTheyAre();
        var failure = Assert.Throws<CheckpointException>(() => other.Restore(run.Snapshot()));
        Assert.Equal(CheckpointFailure.Incompatible, failure.Failure);
        Assert.Contains("FastFlow.Pipelines.Tests.Snapshots.VisitsPerPage", failure.Message);
        Assert.Contains("State FastFlow.Pipelines.Tests.Snapshots.PageVisits ", failure.Message);
        other.Push(Events[0]);
        Assert.True(other.Summaries.TryRead(out _));
    }

    [Fact]
    public void Restore_AnyByteChangedOrCutOff_IsRefusedAndChangesNothing()
    {
        var run = new Run();
        run.Push(Events.AsSpan(0, 3));
        var bytes = run.Snapshot().ToArray();
        var fresh = new Run();
        var random = new Random(5);
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= (byte)(1 << random.Next(8));
            Assert.ThrowsAny<Exception>(() => fresh.Pipeline.Restore(new(damaged))).AssertIsOfACheckpoint(at);
            Assert.ThrowsAny<Exception>(() => fresh.Pipeline.Restore(new(bytes.AsMemory(0, at)))).AssertIsOfACheckpoint(at);
        }

        fresh.Pipeline.Restore(new(bytes));
        fresh.Push(Events.AsSpan(3, 1));
        Assert.Single(fresh.Drain());
    }

    [Fact]
    public void Snapshot_OfACompletePipeline_IsRefused()
    {
        var pipeline = new VisitsPerPage();
        pipeline.Complete();
        Assert.Throws<InvalidOperationException>(() => pipeline.Snapshot(new ArrayBufferWriter<byte>()));
    }

    private static readonly Visit[] Events = [.. Enumerable.Range(0, 40).Select(i => new Visit("abc"[i % 3].ToString(), $"v{i * i % 7}", 3 + (i % 5), Start.AddSeconds((i * 4) - (i % 4))))];

    private sealed class Run
    {
        public Run(DateTimeOffset? now = null) => Pipeline = new VisitsPerPage(time: new FixedTime(now ?? Start));

        public VisitsPerPage Pipeline { get; }

        public void Push(ReadOnlySpan<Visit> events) => Pipeline.Push(events);

        public ReadOnlySequence<byte> Snapshot()
        {
            var bytes = new ArrayBufferWriter<byte>();
            Pipeline.Snapshot(bytes);
            return new(bytes.WrittenMemory);
        }

        public List<Summary> Drain()
        {
            var drained = new List<Summary>();
            while (Pipeline.Summaries.TryRead(out var summary))
            {
                drained.Add(summary);
            }

            return drained;
        }
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

internal static class DamageAssertions
{
    public static void AssertIsOfACheckpoint(this Exception exception, int at) =>
        Assert.True(exception is CheckpointFormatException or CheckpointException, $"byte {at}: {exception}");
}
