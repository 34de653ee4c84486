using System.Runtime.CompilerServices;

namespace FastFlow.Pipelines.Tests.Jobs;

[Sink]
public interface IRuns : ISink<Order>;

/// <summary>Takes runs of events, and fails where it is told to.</summary>
public sealed class Runs(Journal journal, string? failsAt = null) : IRuns, ISinkWriter<Order>
{
    public ISinkWriter<Order> Open(OperatorContext context)
    {
        Note("runs open");
        return this;
    }

    public void Write(ReadOnlySpan<Order> events) => Note("runs " + string.Join(' ', events.ToArray().Select(order => order.Id)));

    public void Flush() => Note("runs flush");

    public void Dispose() => Note("runs close");

    private void Note(string line)
    {
        if (line == failsAt)
        {
            throw new IOException(line + " failed");
        }

        journal.Add(line);
    }
}

/// <summary>A step that is opened and closed.</summary>
[Map]
public sealed class Step(Journal journal, string? failsAt = null)
{
    public void Open(OperatorContext context) => Note("step open");

    public Order Map(in Order order) => order with { Amount = 100 / order.Amount };

    public void Close() => Note("step close");

    private void Note(string line)
    {
        if (line == failsAt)
        {
            throw new InvalidDataException(line + " failed");
        }

        journal.Add(line);
    }
}

[Pipeline]
[Flow<Feed, Step, IRuns>]
[Flow<Orders, Step>]
[Flow<Step, Store>]
[Flow<Step, Shares>]
public partial class Steps;

public sealed class JobFailureTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly Journal _journal = new();
    private readonly ManualTime _time = new();

    private static Order Number(int id, int amount = 1) => new(id, "ann", amount);

    private Steps Pipeline(Func<CancellationToken, IAsyncEnumerable<Order>> read, Step? step = null, Runs? runs = null, Store? store = null) =>
        new(new Feed(read), step ?? new Step(_journal), runs ?? new Runs(_journal), store ?? new Store(), new Shares(), _time);

    private async IAsyncEnumerable<Order> Read([EnumeratorCancellation] CancellationToken cancellationToken, params int[] amounts)
    {
        for (var id = 0; id < amounts.Length; id++)
        {
            yield return Number(id, amounts[id]);
        }

        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            _journal.Add("feed ended");
        }
    }

    [Fact]
    public async Task Failure_NamesOperatorEventAndPosition_AndEverythingIsClosed()
    {
        var store = new Store();
        var pipeline = Pipeline(token => Read(token, 1, 2, 0, 4), store: store);
        await using var job = pipeline.Start();

        var error = await job.Completion.Fails<OperatorException>();

        Assert.Equal(("Steps", "Step", "Feed", 2L), (error.Pipeline, error.Operator, error.EventSource, error.Position));
        Assert.IsType<DivideByZeroException>(error.InnerException);
        Assert.Equal(["step open", "runs open", "runs 0 1", "feed ended", "step close", "runs flush", "runs close"], _journal.Lines);
        Assert.Equal([0, 1], store.Ids);
        Assert.Same(error, job.Completion.Exception!.InnerException);
        Assert.Same(error, await job.StopAsync().Fails<OperatorException>());
    }

    [Fact]
    public async Task Failure_IsHeardByReadersOfOutputs_AfterTheEventsBeforeIt()
    {
        var pipeline = Pipeline(token => Read(token, 1, 2, 0));
        await using var job = pipeline.Start();
        var read = new List<int>();

        var error = await Assert.ThrowsAsync<OperatorException>(async () =>
        {
            await foreach (var order in pipeline.Shares.ReadAllAsync(Token).Soon())
            {
                read.Add(order.Id);
            }
        });

        Assert.Equal("Step", error.Operator);
        Assert.Equal([0, 1], read);
    }

    [Fact]
    public async Task Failure_IsHeardByPushers()
    {
        var pipeline = Pipeline(token => Read(token));
        await using var job = pipeline.Start();
        await pipeline.Orders.PushAsync(Number(7, 0), Token);
        var failure = await job.Completion.Fails<OperatorException>();

        var error = await pipeline.Orders.PushAsync(Number(8), Token).AsTask().Fails<InvalidOperationException>();

        Assert.StartsWith("Orders takes nothing more: its job has failed. Steps: Step failed on event 0 of Orders", error.Message);
        Assert.Same(failure, error.InnerException);
    }

    [Fact]
    public async Task Failure_Position_CountsOverBatches()
    {
        var pipeline = Pipeline(token => Read(token));
        await using var job = pipeline.Start();
        for (var id = 0; id < 3000; id++)
        {
            await pipeline.Orders.PushAsync(Number(id, id == 2500 ? 0 : 1), Token).Soon();
            while (pipeline.Shares.TryRead(out _))
            {
            }

            if (id == 2500)
            {
                break;
            }
        }

        Assert.Equal(2500, (await job.Completion.Fails<OperatorException>()).Position);
    }

    [Fact]
    public async Task Failure_OfASinkThatTakesRuns_NamesTheSink()
    {
        var pipeline = Pipeline(token => Read(token, 1, 2), runs: new Runs(_journal, "runs 0 1"));
        await using var job = pipeline.Start();

        var error = await job.Completion.Fails<OperatorException>();

        Assert.Equal(("IRuns", "Feed", 1L), (error.Operator, error.EventSource, error.Position));
        Assert.IsType<IOException>(error.InnerException);
    }

    [Fact]
    public async Task Failure_OfAnAsynchronousSink_NamesTheSink_AndIsNotTriedAgain()
    {
        var writes = 0;
        var store = new Store((_, _) => Interlocked.Increment(ref writes) > 0 ? throw new IOException("disk full") : default);
        var pipeline = Pipeline(token => Read(token, 1, 2), store: store);
        await using var job = pipeline.Start();

        var error = await job.Completion.Fails<OperatorException>();

        Assert.Equal(("Store", "Feed", 1L), (error.Operator, error.EventSource, error.Position));
        Assert.EndsWith("IOException: disk full", error.Message);
        Assert.Equal(1, writes);
        Assert.Contains("runs 0 1", _journal.Lines);
    }

    [Fact]
    public async Task Failure_AsASinkFailsToo_HidesNeither()
    {
        var pipeline = Pipeline(token => Read(token, 1, 0), runs: new Runs(_journal, "runs 0"), step: new Step(_journal, "step close"));
        await using var job = pipeline.Start();

        await job.Completion.Fails<OperatorException>();

        Assert.Collection(
            job.Completion.Exception!.InnerExceptions,
            first => Assert.IsType<DivideByZeroException>(first.InnerException),
            second => Assert.Equal("runs 0 failed", second.Message),
            third => Assert.Equal("step close failed", third.Message));
        Assert.Equal("runs close", _journal.Lines[^1]);
    }

    [Theory, InlineData("runs flush"), InlineData("runs close"), InlineData("step close")]
    public async Task Failure_OfAClose_LeavesNothingElseOpen_AndFailsTheJob(string failsAt)
    {
        var pipeline = Pipeline(token => AsyncEnumerable.Empty<Order>(), new Step(_journal, failsAt), new Runs(_journal, failsAt));
        await using var job = pipeline.Start();
        pipeline.Orders.Complete();

        var error = await Assert.ThrowsAnyAsync<SystemException>(() => job.Completion.Soon());

        Assert.Equal(failsAt + " failed", error.Message);
        Assert.Superset(new HashSet<string> { "step close", "runs flush", "runs close" }, new HashSet<string>([.. _journal.Lines, failsAt]));
        Assert.Equal(failsAt + " failed", (await Assert.ThrowsAnyAsync<SystemException>(async () => await pipeline.Shares.ReadAllAsync(Token).Soon().FirstOrDefaultAsync(Token))).Message);
    }

    [Fact]
    public async Task Failure_OfAnOpen_ClosesWhatWasOpen_AndRefusesPushers()
    {
        var pipeline = Pipeline(token => Read(token), runs: new Runs(_journal, "runs open"));
        await using var job = pipeline.Start();

        var error = await job.Completion.Fails<IOException>();

        Assert.Equal("runs open failed", error.Message);
        Assert.Equal(["step open", "step close"], _journal.Lines);
        Assert.Same(error, (await pipeline.Orders.PushAsync(Number(1), Token).AsTask().Fails<InvalidOperationException>()).InnerException);
    }

    [Fact]
    public async Task Failure_OfASource_ComesAfterTheEventsBeforeIt()
    {
        static async IAsyncEnumerable<Order> Broken()
        {
            yield return Number(0);
            await Task.Yield();
            throw new InvalidDataException("torn");
        }

        var pipeline = Pipeline(_ => Broken());
        await using var job = pipeline.Start();

        Assert.Equal("torn", (await job.Completion.Fails<InvalidDataException>()).Message);
        Assert.Contains("runs 0", _journal.Lines);
        Assert.Equal("runs close", _journal.Lines[^1]);
    }

    /// <summary>The feed forgot to heed its token, so it can't be ended. The failure is heard all the same.</summary>
    [Fact]
    public async Task Failure_BesideASourceThatHeedsNoToken_IsHeard()
    {
        var never = new TaskCompletionSource();
        async IAsyncEnumerable<Order> Deaf()
        {
            await never.Task;
            yield break;
        }

        var isAskedToEnd = new TaskCompletionSource();
        var pipeline = Pipeline(token =>
        {
            token.Register(isAskedToEnd.SetResult);
            return Deaf();
        });
        await using var job = pipeline.Start(new JobOptions { StopTimeout = TimeSpan.FromSeconds(1) });
        await pipeline.Orders.PushAsync(Number(1, 0), Token);
        await isAskedToEnd.Task.Soon();

        _time.Elapse();

        await job.Completion.Fails<OperatorException>();

        var timeout = Assert.IsType<TimeoutException>(job.Completion.Exception!.InnerExceptions[1]);
        Assert.Contains("the source Feed has not returned", timeout.Message);
        never.SetResult();
    }

    [Fact]
    public async Task StopAsync_WhileAnAsynchronousSinkWrites_LetsItFinish()
    {
        var isInside = new TaskCompletionSource();
        var mayGoOn = new TaskCompletionSource();
        var store = new Store(async (_, token) =>
        {
            isInside.TrySetResult();
            await mayGoOn.Task.WaitAsync(token);
        });
        var pipeline = Pipeline(token => Read(token, 1, 2), store: store);
        await using var job = pipeline.Start();
        await isInside.Task.Soon();

        var stop = job.StopAsync();
        mayGoOn.SetResult();
        await stop.Soon();

        Assert.Equal([0, 1], store.Ids);
        Assert.Equal("runs close", _journal.Lines[^1]);
    }

    [Fact]
    public async Task StopAsync_WhileAnAsynchronousSinkHangs_CancelsItAndSaysSo()
    {
        var isInside = new TaskCompletionSource();
        var wasCancelled = new TaskCompletionSource();
        var store = new Store(async (_, token) =>
        {
            token.Register(wasCancelled.SetResult);
            isInside.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        });
        var pipeline = Pipeline(token => Read(token, 1), store: store);
        await using var job = pipeline.Start();
        await isInside.Task.Soon();
        var stop = job.StopAsync();

        _time.Elapse();

        Assert.Contains("Store has not returned", (await stop.Fails<TimeoutException>()).Message);
        await wasCancelled.Task.Soon();
    }
}
