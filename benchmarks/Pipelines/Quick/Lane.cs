using System.Diagnostics;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>One contender of a row, with its measurements.</summary>
/// <param name="name">The column.</param>
/// <param name="contender">Who runs.</param>
public sealed class Lane(string name, Contender contender) : IDisposable
{
    private readonly List<double> _rates = [];
    private readonly Dictionary<int, long> _passes = [];
    private long _allocatedBytes = long.MaxValue;

    /// <summary>The column.</summary>
    public string Name => name;

    /// <summary>Million events per second, one entry per round.</summary>
    public IReadOnlyList<double> Rates => _rates;

    /// <summary>
    /// The least that a round allocated on any thread, per event: what is left is the contender's, and not what the runtime did meanwhile.
    /// </summary>
    public double BytesPerEvent => (double)_allocatedBytes / contender.Events;

    /// <summary>How often the first so many events were pushed.</summary>
    public IReadOnlyDictionary<int, long> Passes => _passes;

    /// <summary>Pushes the first <paramref name="count"/> events, at most as many as the contender takes, without measuring.</summary>
    public void WarmUp(Bid[] bids, int count) => Push(bids, Math.Min(count, contender.Events));

    /// <summary>Pushes a pass in many small pieces, without measuring.</summary>
    public void WarmUpInPieces(Bid[] bids, int pieceLength)
    {
        for (var from = 0; from < contender.Events; from += pieceLength)
        {
            contender.Push(new ArraySegment<Bid>(bids, from, Math.Min(pieceLength, contender.Events - from)));
        }

        Count(contender.Events);
    }

    /// <summary>Measures one pass.</summary>
    public void Measure(Bid[] bids)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        Push(bids, contender.Events);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _allocatedBytes = Math.Min(_allocatedBytes, GC.GetTotalAllocatedBytes(precise: true) - allocated);
        _rates.Add(contender.Events / seconds / 1e6);
    }

    /// <summary>Throws if the contender has computed something else than the plain program.</summary>
    public void Check(Workload workload, Answer expected)
    {
        if (contender.Read() != expected)
        {
            throw new InvalidOperationException(
                $"{name} on '{workload.Title}' answered {contender.Read()}, right is {expected}: its figures mean nothing. Mend the contender.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => contender.Dispose();

    private void Push(Bid[] bids, int count)
    {
        contender.Push(new ArraySegment<Bid>(bids, 0, count));
        Count(count);
    }

    private void Count(int count) => _passes[count] = _passes.GetValueOrDefault(count) + 1;
}
