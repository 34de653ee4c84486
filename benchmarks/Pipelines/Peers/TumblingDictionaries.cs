using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Runtime.InteropServices;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>Tumbling windows as a C# programmer writes them where a library has none by event time: a dictionary per open window, the results handed on when the watermark has passed its end.</summary>
public sealed class DictionaryWindows(Action<BidderHighest> emit)
{
    private readonly SortedDictionary<long, Dictionary<long, CountMax>> _windows = [];
    private readonly Stack<Dictionary<long, CountMax>> _free = [];
    private long _watermark = long.MinValue;
    private long _firstEnd = long.MaxValue;

    // The window of the last event, which is mostly that of the next.
    private long _start = long.MinValue;
    private Dictionary<long, CountMax> _last = [];

    /// <summary>Events that came too late.</summary>
    public long Late { get; private set; }

    /// <summary>Adds an event, and hands on what its time closes.</summary>
    public void Add(in Bid bid)
    {
        var start = bid.Time - (bid.Time % Terms.Window);
        if (start + Terms.Window <= _watermark)
        {
            Late++;
            return;
        }

        if (start != _start)
        {
            _start = start;
            if (!_windows.TryGetValue(start, out _last!))
            {
                _last = _free.TryPop(out var free) ? free : [];
                _windows.Add(start, _last);
                _firstEnd = Math.Min(_firstEnd, start + Terms.Window);
            }
        }

        ref var window = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, bid.Bidder, out _);
        window.Count++;
        window.Highest = Math.Max(window.Highest, bid.Price);
        _watermark = Math.Max(_watermark, bid.Time - Terms.OutOfOrderness);
        while (_firstEnd <= _watermark)
        {
            CloseFirst();
        }
    }

    private void CloseFirst()
    {
        var start = _firstEnd - Terms.Window;
        var windows = _windows[start];
        foreach (var (bidder, window) in windows)
        {
            emit(new BidderHighest(bidder, window.Count, window.Highest, new Timestamp(_firstEnd)));
        }

        _windows.Remove(start);
        windows.Clear();
        _free.Push(windows);
        _start = long.MinValue;
        _firstEnd = _windows.Count == 0 ? long.MaxValue : _windows.Keys.First() + Terms.Window;
    }

    private struct CountMax
    {
        public long Count;
        public long Highest;
    }
}

/// <summary>Workload D as a loop over <see cref="DictionaryWindows"/>.</summary>
public sealed class TumblingDictionary : Contender
{
    private readonly DictionaryWindows _windows;
    private ResultSums _sums;

    /// <summary>No windows yet.</summary>
    public TumblingDictionary() => _windows = new(result => _sums.AddHighest(result.Bidder, result.Count, result.Highest));

    /// <inheritdoc/>
    public override int Events => 1_000_000;

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        foreach (ref readonly var bid in bids.AsSpan())
        {
            _windows.Add(in bid);
        }
    }

    /// <inheritdoc/>
    public override Answer Read() => _sums.Answer(_windows.Late);
}

/// <summary>Workload D in System.Reactive, which has no windows by event time: an operator of one's own.</summary>
public sealed class ReactiveTumbling : Contender
{
    private readonly Subject<Bid> _bids = new();
    private readonly IDisposable _subscription;
    private DictionaryWindows? _windows;
    private ResultSums _sums;

    /// <summary>Subscribes the chain.</summary>
    public ReactiveTumbling() =>
        _subscription = Observable.Create<BidderHighest>(Windows).Subscribe(result => _sums.AddHighest(result.Bidder, result.Count, result.Highest));

    /// <inheritdoc/>
    public override int Events => 1_000_000;

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        foreach (ref readonly var bid in bids.AsSpan())
        {
            _bids.OnNext(bid);
        }
    }

    /// <inheritdoc/>
    public override Answer Read() => _sums.Answer(_windows!.Late);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _subscription.Dispose();
        _bids.Dispose();
        base.Dispose();
    }

    private IDisposable Windows(IObserver<BidderHighest> observer)
    {
        var windows = _windows = new DictionaryWindows(observer.OnNext);
        return _bids.Subscribe(bid => windows.Add(in bid));
    }
}
