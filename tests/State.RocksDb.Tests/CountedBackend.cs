using System.Buffers;

namespace FastFlow.Tests;

/// <summary>Counts what goes to the tier and what comes back.</summary>
internal sealed class CountedBackend(StateBackend inner) : StateBackend
{
    public long Puts { get; private set; }

    public long Hits { get; private set; }

    public override long CacheBytes => inner.CacheBytes;

    public override IStateTier? Open(string pipelineId, int worker) => new Tier(this, inner.Open(pipelineId, worker)!);

    private sealed class Tier(CountedBackend counts, IStateTier inner) : IStateTier
    {
        public string Location => inner.Location;

        public IStateTierTable Open(string stateId) => new Table(counts, inner.Open(stateId));

        public void Dispose() => inner.Dispose();
    }

    private sealed class Table(CountedBackend counts, IStateTierTable inner) : IStateTierTable
    {
        public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
        {
            var found = inner.TryGet(key, value);
            counts.Hits += found ? 1 : 0;
            return found;
        }

        public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            inner.Put(key, value);
            counts.Puts++;
        }

        public void Delete(ReadOnlySpan<byte> key) => inner.Delete(key);

        public void Flush() => inner.Flush();

        public IStateTierView Freeze() => inner.Freeze();

        public void Dispose() => inner.Dispose();
    }
}
