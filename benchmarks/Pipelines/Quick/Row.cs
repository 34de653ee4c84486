namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Measures one row: everybody in one process, in interleaved rounds, because a shared machine is a different one a second later.</summary>
public sealed class Row(Workload workload, bool peers) : IDisposable
{
    private const int Rounds = 21;
    private const int PeerRounds = 5;
    private const int WarmUpEvents = 4_000;
    private const int WarmUpPasses = 40;
    private const int WarmUpStages = 3;
    private readonly Lane _handWritten = new("hand-written", Catalogue.HandWritten(workload));
    private readonly Lane _fastFlow = new("FastFlow", Catalogue.FastFlow(workload));

    private readonly Lane[] _peers = peers
        ? [.. Catalogue.Peers.Select(name => (name, peer: Catalogue.Peer(name, workload))).Where(x => x.peer is not null).Select(x => new Lane(x.name, x.peer!))]
        : [];

    /// <summary>The row's title.</summary>
    public string Title => workload.Title;

    /// <summary>Million events per second by hand.</summary>
    public double HandWritten => Statistics.Median(_handWritten.Rates);

    /// <summary>Million events per second of the pipeline.</summary>
    public double FastFlow => Statistics.Median(_fastFlow.Rates);

    /// <summary>The median of the rounds' ratios: the two of a round ran one right after the other.</summary>
    public double Ratio => Statistics.Median(_fastFlow.Rates.Zip(_handWritten.Rates, (flow, hand) => flow / hand));

    /// <summary>Bytes that the pipeline allocates per event.</summary>
    public double BytesPerEvent => _fastFlow.BytesPerEvent;

    /// <summary>Million events per second of a peer; null if it doesn't take part.</summary>
    public double? Peer(string name) => _peers.FirstOrDefault(lane => lane.Name == name) is { } lane ? Statistics.Median(lane.Rates) : null;

    /// <summary>Bytes that a peer allocates per event; null if it doesn't take part.</summary>
    public double? PeerBytesPerEvent(string name) => _peers.FirstOrDefault(lane => lane.Name == name)?.BytesPerEvent;

    /// <summary>Warms up, measures, checks.</summary>
    public void Measure()
    {
        var bids = workload.Generate(Workload.Events);
        Lane[] pair = [_handWritten, _fastFlow];
        Lane[] all = [.. pair, .. _peers];
        WarmUp(bids, all);
        for (var round = 0; round < Rounds; round++)
        {
            // Who goes first changes: the second one finds the machine as the first one left it.
            foreach (var lane in round % 2 == 0 ? pair : pair.Reverse())
            {
                lane.Measure(bids);
            }

            if (round % (Rounds / PeerRounds) == 0)
            {
                foreach (var lane in _peers)
                {
                    lane.Measure(bids);
                }
            }

            NextPass(bids);
        }

        Check(bids, all);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handWritten.Dispose();
        _fastFlow.Dispose();
        foreach (var peer in _peers)
        {
            peer.Dispose();
        }
    }

    // Time goes on: the next pass is later by as long as a pass lasts.
    private void NextPass(Bid[] bids)
    {
        if (workload.IsTimed)
        {
            TimedBidGenerator.Shift(bids, workload.PassTicks);
        }
    }

    private void WarmUp(Bid[] bids, Lane[] all)
    {
        // The JIT counts a method's calls only once nothing new has been called for 100 ms, and compiles in the background after 30 of them: so
        // a single warm-up, however long, would measure code that was replaced in the middle of its first call and is never fully optimised.
        for (var stage = 0; stage < WarmUpStages; stage++)
        {
            foreach (var lane in all)
            {
                if (workload.IsTimed)
                {
                    // Whole passes, so that windows close and their memory reaches its size.
                    lane.WarmUpInPieces(bids, WarmUpEvents);
                    continue;
                }

                for (var pass = 0; pass < WarmUpPasses; pass++)
                {
                    lane.WarmUp(bids, WarmUpEvents);
                }
            }

            NextPass(bids);
            Thread.Sleep(250);
        }

        foreach (var lane in all)
        {
            lane.WarmUp(bids, bids.Length);
        }

        NextPass(bids);

        GC.Collect();
    }

    private void Check(Bid[] bids, Lane[] all)
    {
        var answers = new Dictionary<string, Answer>();
        foreach (var lane in all)
        {
            var passes = string.Join(' ', lane.Passes.OrderBy(pass => pass.Key));
            if (!answers.TryGetValue(passes, out var expected))
            {
                answers[passes] = expected = workload.IsTimed
                    ? TimedReference.Of(workload, bids.AsSpan(0, lane.Passes.Single().Key), lane.Passes.Single().Value)
                    : Reference.Of(workload.Work, bids, lane.Passes);
            }

            lane.Check(workload, expected);
        }
    }
}
