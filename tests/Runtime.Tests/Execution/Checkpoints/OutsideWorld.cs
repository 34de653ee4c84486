namespace FastFlow.Tests.Execution;

/// <summary>What lasts outside of a job: transactions that were prepared, and what was made visible. It complains where a transaction that it was promised isn't there.</summary>
internal sealed class OutsideWorld : ITransactionalSink<string, string>
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Attempt, List<string> Events)> _prepared = [];
    private readonly HashSet<string> _done = [];
    private readonly List<string> _visible = [];

    /// <summary>Called before and after each call of the job, with the call's name; may throw.</summary>
    public Action<string> OnCall { get; set; } = static _ => { };

    public IReadOnlyList<string> Visible
    {
        get
        {
            lock (_gate)
            {
                return [.. _visible];
            }
        }
    }

    /// <summary>Prepared and neither committed nor cleared.</summary>
    public int Prepared
    {
        get
        {
            lock (_gate)
            {
                return _prepared.Count;
            }
        }
    }

    public List<long> Attempts { get; } = [];

    public async ValueTask RecoverAsync(IReadOnlyList<string> toCommit, TransactionalSinkContext context, CancellationToken cancellationToken)
    {
        OnCall("recover");
        Assert.Equal("Test.Sink", context.Name);
        Attempts.Add(context.Attempt);
        foreach (var transaction in toCommit)
        {
            await CommitAsync(transaction, cancellationToken);
        }

        lock (_gate)
        {
            foreach (var left in _prepared.Where(entry => entry.Value.Attempt < context.Attempt).ToList())
            {
                _prepared.Remove(left.Key);
            }
        }

        OnCall("recovered");
    }

    public ITransactionalWriter<string, string> Open(TransactionalSinkContext context) => new Writer(this, context.Attempt);

    public ValueTask CommitAsync(string transaction, CancellationToken cancellationToken)
    {
        OnCall("commit");
        lock (_gate)
        {
            if (!_done.Contains(transaction))
            {
                Assert.True(_prepared.Remove(transaction, out var prepared), $"{transaction} is to be committed and was never prepared, or was cleared.");
                _done.Add(transaction);
                _visible.AddRange(prepared.Events);
            }
        }

        OnCall("committed");
        return ValueTask.CompletedTask;
    }

    private sealed class Writer(OutsideWorld world, long attempt) : ITransactionalWriter<string, string>
    {
        private readonly Dictionary<long, List<string>> _open = [];
        private long _epoch;

        public ValueTask BeginAsync(long epoch, CancellationToken cancellationToken)
        {
            world.OnCall("begin");
            Assert.True(epoch > _epoch, "Epochs grow.");
            _epoch = epoch;
            lock (_open)
            {
                _open.Add(epoch, []);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<string> events, CancellationToken cancellationToken)
        {
            world.OnCall("write");
            lock (_open)
            {
                _open[_epoch].AddRange(events.ToArray());
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask<string> PrepareAsync(long epoch, CancellationToken cancellationToken)
        {
            world.OnCall("prepare");
            var name = $"{attempt}/{epoch}";
            lock (_open)
            {
                lock (world._gate)
                {
                    Assert.True(_open.Remove(epoch, out var events), $"Epoch {epoch} was never begun, or prepared twice.");
                    world._prepared.Add(name, (attempt, events));
                }
            }

            world.OnCall("prepared");
            return ValueTask.FromResult(name);
        }

        public ValueTask DisposeAsync()
        {
            world.OnCall("dispose");
            return ValueTask.CompletedTask;
        }
    }
}
