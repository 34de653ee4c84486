using System.Runtime.CompilerServices;
using CsCheck;

namespace FastFlow.Tests.Connectors.Channels;

public class AsyncEnumerableTests
{
    private sealed class Numbers(IAsyncEnumerable<int> events) : AsyncEnumerableSource<int>(events);

    [Fact]
    public Task Sequence_SomeMovesAtOnceAndSomeLater_GivesAllInOrder() =>
        Gen.Select(Gen.Bool.Array[0, 200], Gen.Int[1, 50]).SampleAsync(
            async (waits, batch) => Assert.Equal(Enumerable.Range(0, waits.Length), await ReadAllAsync(new AsyncEnumerableReader<int>(_ => Sequence(waits)), batch)),
            iter: 200);

    [Fact]
    public async Task AsyncEnumerableSource_OfTheProgramsOwn_IsRead()
    {
        var reader = new Numbers(Sequence([true, false, true])).Open(TestContext.Of(), false, default);
        Assert.Equal([0, 1, 2], await ReadAllAsync(reader, 2));
        Assert.Equal(default, reader.Position);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 10)]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(false, 10)]
    public async Task Sequence_ThrowsAfterSomeEvents_GivesTheseFirstAndThrowsEveryTime(bool waits, int batch)
    {
        var reader = new AsyncEnumerableReader<int>(_ => Breaking());
        var seen = new List<int>();
        Assert.Equal("It broke.", (await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAllAsync(reader, batch, seen))).Message);
        Assert.Equal([1, 2, 3], seen);
        Assert.Equal("It broke.", Assert.Throws<InvalidOperationException>(() => reader.Read(new int[1], out _)).Message);
        await reader.DisposeAsync();

        async IAsyncEnumerable<int> Breaking()
        {
            for (var i = 1; i <= 3; i++)
            {
                if (waits)
                {
                    await Task.Yield();
                }

                yield return i;
            }

            throw new InvalidOperationException("It broke.");
        }
    }

    [Fact]
    public async Task Sequence_ThrowsBeforeItBegins_Throws()
    {
        var reader = new AsyncEnumerableReader<int>(_ => throw new InvalidOperationException("No sequence."));
        Assert.Equal("No sequence.", Assert.Throws<InvalidOperationException>(() => reader.Read(new int[1], out _)).Message);
        await reader.DisposeAsync();
    }

    [Fact]
    public async Task Wait_Cancelled_LeavesTheMoveUnderWay()
    {
        var gate = new Gate();
        var reader = new AsyncEnumerableReader<int>(gate.Sequence);
        var buffer = new int[10];
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal((SourceStatus.Waiting, 0), (reader.Read(buffer, out var none), none));
            using var stop = new CancellationTokenSource();
            var wait = reader.WaitAsync(stop.Token).AsTask();
            Assert.False(wait.IsCompleted);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
            Assert.False(gate.IsCancelled);
        }

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.WaitAsync(cancelled.Token));

        var again = reader.WaitAsync(CancellationToken.None).AsTask();
        gate.Give(7);
        await again;
        Assert.Equal(SourceStatus.Waiting, reader.Read(buffer, out var count));
        Assert.Equal((1, 7), (count, buffer[0]));
        await reader.DisposeAsync();
    }

    [Fact]
    public async Task Read_WhileTheMoveIsWaitedFor_DoesNotMixUpTheNextWait()
    {
        // A caller may read although its wait isn't over; the end of that move must not end the wait for the next one.
        var gate = new Gate();
        var reader = new AsyncEnumerableReader<int>(gate.Sequence);
        var buffer = new int[1];
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(SourceStatus.Waiting, reader.Read(buffer, out _));
            var wait = reader.WaitAsync(CancellationToken.None).AsTask();
            var giving = Task.Run(() => gate.Give(i));
            var count = 0;
            while (count == 0)
            {
                reader.Read(buffer, out count);
            }

            Assert.Equal(i, buffer[0]);
            await wait;
            await giving;
            Assert.Equal(SourceStatus.Waiting, reader.Read(buffer, out _));
            var next = reader.WaitAsync(CancellationToken.None).AsTask();
            Assert.False(next.IsCompleted);
            gate.Give(-1);
            await next;
            reader.Read(buffer, out count);
            Assert.Equal((1, -1), (count, buffer[0]));
        }

        await reader.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_WhileAMoveIsWaitedFor_CancelsItAndEndsTheWaitToo()
    {
        var gate = new Gate();
        var reader = new AsyncEnumerableReader<int>(gate.Sequence);
        Assert.Equal(SourceStatus.Waiting, reader.Read(new int[1], out _));
        var wait = reader.WaitAsync(CancellationToken.None).AsTask();
        await reader.DisposeAsync();
        Assert.True(gate.IsCancelled);
        Assert.True(gate.IsDisposed);
        await wait;
    }

    [Fact]
    public async Task Dispose_WhileAMoveIsUnderWayAndNobodyWaits_CancelsIt()
    {
        var gate = new Gate();
        var reader = new AsyncEnumerableReader<int>(gate.Sequence);
        Assert.Equal(SourceStatus.Waiting, reader.Read(new int[1], out _));
        await reader.DisposeAsync();
        Assert.True(gate.IsCancelled);
        Assert.True(gate.IsDisposed);
    }

    [Fact]
    public async Task Dispose_SequenceIgnoresItsToken_WaitsForTheMove()
    {
        var gate = new Gate { IgnoresCancellation = true };
        var reader = new AsyncEnumerableReader<int>(gate.Sequence);
        Assert.Equal(SourceStatus.Waiting, reader.Read(new int[1], out _));
        var disposing = reader.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        gate.Give(1);
        await disposing;
        Assert.True(gate.IsDisposed);
    }

    [Fact]
    public async Task Dispose_NeverReadOrReadToTheEnd_Disposes()
    {
        await new AsyncEnumerableReader<int>(_ => throw new InvalidOperationException("Not to be asked for.")).DisposeAsync();
        var gate = new Gate();
        var reader = new AsyncEnumerableReader<int>(gate.Sequence);
        gate.Give(1);
        gate.End();
        Assert.Equal([1], await ReadAllAsync(reader, 10));
        await reader.DisposeAsync();
        await reader.DisposeAsync();
        Assert.True(gate.IsDisposed);
    }

    [Fact]
    public async Task Dispose_SequenceFailsOnItsWayOut_SaysSoAndIsDisposed()
    {
        var isDisposed = false;
        var reader = new AsyncEnumerableReader<int>(Failing);
        Assert.Equal(SourceStatus.Waiting, reader.Read(new int[1], out _));
        Assert.Equal("No way to stop.", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.DisposeAsync())).Message);
        Assert.True(isDisposed);

        async IAsyncEnumerable<int> Failing([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    throw new InvalidOperationException("No way to stop.");
                }

                yield return 1;
            }
            finally
            {
                isDisposed = true;
            }
        }
    }

    [Fact]
    public void Read_EventsAtHand_AllocatesNothing()
    {
        var reader = new AsyncEnumerableReader<int>(_ => Sequence(new bool[20_000]));
        var buffer = new int[100];
        for (var i = 0; i < 100; i++)
        {
            reader.Read(buffer, out _);
        }

        var total = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 90; i++)
        {
            reader.Read(buffer, out var count);
            total += count;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(9000, total);
    }

    private static async IAsyncEnumerable<int> Sequence(bool[] waits)
    {
        for (var i = 0; i < waits.Length; i++)
        {
            if (waits[i])
            {
                await Task.Yield();
            }

            yield return i;
        }
    }

    private static async Task<List<int>> ReadAllAsync(ISourceReader<int, NoPosition> reader, int batch, List<int>? seen = null)
    {
        seen ??= [];
        var buffer = new int[batch];
        while (true)
        {
            var status = reader.Read(buffer, out var count);
            seen.AddRange(buffer[..count]);
            if (status == SourceStatus.Finished)
            {
                return seen;
            }

            if (status == SourceStatus.Waiting)
            {
                await reader.WaitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>A sequence whose events the test gives, one by one.</summary>
    private sealed class Gate
    {
        private readonly SemaphoreSlim _given = new(0);
        private readonly Queue<int?> _values = new();

        public bool IgnoresCancellation { get; init; }

        public bool IsCancelled { get; private set; }

        public bool IsDisposed { get; private set; }

        public void Give(int value) => Add(value);

        public void End() => Add(null);

        public async IAsyncEnumerable<int> Sequence([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                while (await NextAsync(cancellationToken) is { } value)
                {
                    yield return value;
                }
            }
            finally
            {
                IsDisposed = true;
            }
        }

        private async Task<int?> NextAsync(CancellationToken cancellationToken)
        {
            try
            {
                await _given.WaitAsync(IgnoresCancellation ? CancellationToken.None : cancellationToken);
            }
            catch (OperationCanceledException)
            {
                IsCancelled = true;
                throw;
            }

            lock (_values)
            {
                return _values.Dequeue();
            }
        }

        private void Add(int? value)
        {
            lock (_values)
            {
                _values.Enqueue(value);
            }

            _given.Release();
        }
    }
}
