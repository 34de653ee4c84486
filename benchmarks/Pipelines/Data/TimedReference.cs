namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// The plain program for the workloads that go by event time, straight from the definitions. Passes are alike but for the time, so the first few are computed and the rest follows from how
/// the answer grows.
/// </summary>
public static class TimedReference
{
    private const int Computed = 4;

    /// <summary>The answer after some passes over the same bids, each later than the one before by the same time.</summary>
    /// <param name="workload">What is computed.</param>
    /// <param name="bids">The bids of a pass.</param>
    /// <param name="passes">How many passes.</param>
    public static Answer Of(Workload workload, ReadOnlySpan<Bid> bids, long passes)
    {
        var keys = new Dictionary<long, int>();
        var indices = new int[bids.Length];
        for (var i = 0; i < bids.Length; i++)
        {
            keys.TryAdd(bids[i].Bidder, keys.Count);
            indices[i] = keys[bids[i].Bidder];
        }

        var model = Model(workload, keys, bids[0].Time);
        var answers = new List<Answer> { default };
        var watermark = long.MinValue;
        for (var pass = 0; pass < Math.Min(passes, Computed); pass++)
        {
            for (var i = 0; i < bids.Length; i++)
            {
                var bid = bids[i] with { Time = bids[i].Time + (pass * workload.PassTicks) };
                model.Add(indices[i], in bid, watermark);
                watermark = Math.Max(watermark, bid.Time - Terms.OutOfOrderness);
            }

            answers.Add(model.Answer(watermark));
        }

        if (passes <= Computed)
        {
            return answers[^1];
        }

        var growth = answers[^1] - answers[^2];
        return growth == answers[^2] - answers[^3]
            ? answers[^1] + (growth * (passes - Computed))
            : throw new InvalidOperationException($"Passes 3 and 4 of '{workload.Title}' don't give the same: what follows can't be told from them. Compute more, or make the data repeat itself.");
    }

    private static TimedModel Model(Workload workload, Dictionary<long, int> keys, long start)
    {
        var ids = keys.OrderBy(key => key.Value).Select(key => key.Key).ToArray();
        var slide = workload.Work switch
        {
            Work.Tumbling => Terms.Window,
            Work.FineSliding => Terms.FineSlide,
            _ => Terms.Slide,
        };
        return workload.Work switch
        {
            Work.Sessions => new SessionModel(ids),
            Work.IntervalJoin => new JoinModel(ids),
            _ => new WindowModel(ids, slide, start - (3 * Terms.Window), ((Computed * workload.PassTicks) + (5 * Terms.Window)) / slide, workload.Work == Work.Tumbling),
        };
    }
}

/// <summary>One workload's definition.</summary>
internal abstract class TimedModel(long[] ids)
{
    /// <summary>What has come out so far.</summary>
    protected ResultSums Sums;

    /// <summary>Events too late for a window of theirs.</summary>
    protected long Late;

    /// <summary>The key with an index.</summary>
    protected long IdOf(int key) => ids[key];

    /// <summary>An event, with the watermark from just before it.</summary>
    public abstract void Add(int key, in Bid bid, long watermark);

    /// <summary>All that has come out once the watermark is there.</summary>
    public Answer Answer(long watermark)
    {
        Fire(watermark);
        return Sums.Answer(Late);
    }

    /// <summary>What is due comes out.</summary>
    protected abstract void Fire(long watermark);
}

/// <summary>Every window of every key has a count and a maximum; an event goes to each window that it is in and that isn't over.</summary>
internal sealed class WindowModel(long[] ids, long slide, long origin, long windows, bool isHighest) : TimedModel(ids)
{
    private readonly long _first = origin / slide;
    private readonly int[] _counts = new int[ids.Length * windows];
    private readonly short[] _highest = new short[isHighest ? ids.Length * windows : 0];
    private readonly int _keys = ids.Length;
    private long _fired;

    public override void Add(int key, in Bid bid, long watermark)
    {
        var pane = bid.Time / slide;
        var isLate = false;
        for (var window = pane; window < pane + (Terms.Window / slide); window++)
        {
            var end = (window + 1) * slide;
            if (end <= watermark)
            {
                isLate = true;
                continue;
            }

            var at = (key * windows) + (window - _first);
            _counts[at]++;
            if (isHighest)
            {
                _highest[at] = Math.Max(_highest[at], (short)bid.Price);
            }
        }

        Late += isLate ? 1 : 0;
    }

    protected override void Fire(long watermark)
    {
        for (; (_first + _fired + 1) * slide <= watermark; _fired++)
        {
            for (var key = 0; key < _keys; key++)
            {
                var at = (key * windows) + _fired;
                if (_counts[at] > 0 && isHighest)
                {
                    Sums.AddHighest(IdOf(key), _counts[at], _highest[at]);
                }
                else if (_counts[at] > 0)
                {
                    Sums.AddCount(IdOf(key), _counts[at]);
                }
            }
        }
    }
}

/// <summary>Each key has a list of its open sessions.</summary>
internal sealed class SessionModel(long[] ids) : TimedModel(ids)
{
    private readonly List<(long Start, long End, long Count)>[] _sessions = [.. ids.Select(static _ => new List<(long, long, long)>())];

    public override void Add(int key, in Bid bid, long watermark)
    {
        FireKey(key, watermark);
        var sessions = _sessions[key];
        var merged = (Start: bid.Time, End: bid.Time + Terms.Window, Count: 1L);
        var joined = sessions.Where(session => session.Start < merged.End && merged.Start < session.End).ToList();
        foreach (var session in joined)
        {
            merged = (Math.Min(merged.Start, session.Start), Math.Max(merged.End, session.End), merged.Count + session.Count);
        }

        if (merged.End <= watermark)
        {
            Late++;
            return;
        }

        sessions.RemoveAll(joined.Contains);
        sessions.Add(merged);
    }

    protected override void Fire(long watermark)
    {
        for (var key = 0; key < _sessions.Length; key++)
        {
            FireKey(key, watermark);
        }
    }

    private void FireKey(int key, long watermark)
    {
        var sessions = _sessions[key];
        for (var i = sessions.Count - 1; i >= 0; i--)
        {
            if (sessions[i].End <= watermark)
            {
                Sums.AddSession(IdOf(key), sessions[i].Count, sessions[i].End - sessions[i].Start);
                sessions.RemoveAt(i);
            }
        }
    }
}

/// <summary>Each key has a list of what is on either side; an event meets all of the other that lie near enough.</summary>
internal sealed class JoinModel(long[] ids) : TimedModel(ids)
{
    private readonly (List<Bid> Bids, List<Bid> Asks)[] _sides = [.. ids.Select(static _ => (new List<Bid>(), new List<Bid>()))];

    public override void Add(int key, in Bid bid, long watermark)
    {
        if (bid.Time < watermark)
        {
            Late++;
            return;
        }

        var isBid = bid.Price >= Terms.MinPrice;
        var (own, others) = isBid ? (_sides[key].Bids, _sides[key].Asks) : (_sides[key].Asks, _sides[key].Bids);
        others.RemoveAll(other => other.Time + Terms.Interval < watermark);
        foreach (var other in others)
        {
            if (Math.Abs(other.Time - bid.Time) <= Terms.Interval)
            {
                Sums.AddPair(bid.Bidder, isBid ? bid.Price : other.Price, isBid ? other.Price : bid.Price);
            }
        }

        own.Add(bid);
    }

    // Pairs come out when their later event does.
    protected override void Fire(long watermark)
    {
    }
}
