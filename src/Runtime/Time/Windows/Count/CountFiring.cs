namespace FastFlow;

/// <content>Firing.</content>
public sealed partial class CountWindows<TKey, TAccumulator, TOperations>
{
    private readonly List<CountPanes<TAccumulator, TOperations>> _panes = [];
    private readonly Stack<int> _freePanes = new();
    private readonly List<Last> _last = [];

    private bool _isOwed;
    private bool _isAdvancing;
    private long _target;
    private int _nextLast;

    // What fires: the pane in the slot, if it is all there is, or panes put together.
    private CountPane<TAccumulator> _sum;
    private bool _isInSlot;

    /// <summary>The key of the window that fires.</summary>
    public TKey Key { get; private set; }

    /// <summary>From the lowest time of its events to a tick behind the highest.</summary>
    public Window Window { get; private set; }

    /// <summary>Which of its results this is: of the window that closes with the same event, the early ones come before.</summary>
    public Firing Firing { get; private set; }

    /// <summary>What the window that fires has gathered; good until the next <see cref="MoveNext"/>.</summary>
    public ref TAccumulator Accumulator => ref _isInSlot ? ref _counted.TryGetRef(Key, out _).Pane.Accumulator : ref _sum.Accumulator;

    /// <summary>Begins the result that <see cref="FiresNow"/> means.</summary>
    public void BeginNow()
    {
        // The result carries the watermark.
        Hear();
        (_isOwed, _isAdvancing, FiresNow) = (FiresNow, false, false);
    }

    /// <summary>Begins what a watermark brings about: at end of input every window under way that has got an event since the last result fires, and all are dropped.</summary>
    public void BeginAdvance(long watermark)
    {
        (_target, _isAdvancing, _isOwed, FiresNow) = (watermark, true, false, false);
        _last.Clear();
        _nextLast = 0;
        if (watermark != long.MaxValue)
        {
            return;
        }

        foreach (var (key, counted) in _counted)
        {
            _last.Add(new(counted.Panes != 0 && _panes[counted.Panes - 1].Count > 0 ? _panes[counted.Panes - 1].Arrival : counted.Pane.Arrival, key));
        }

        _last.Sort();
    }

    /// <summary>Goes to the next window that fires; at end of input in order of their first events' arrival.</summary>
    /// <returns>There is one; if not, the watermark has moved.</returns>
    public bool MoveNext()
    {
        _sum.Release(in _operations);
        if (_isOwed)
        {
            _isOwed = false;
            ref var counted = ref _counted.TryGetRef(in _added, out _);
            if (counted.SinceFiring == _every)
            {
                Close(ref counted);
            }
            else
            {
                FireEarly(ref counted);
            }

            return true;
        }

        if (!_isAdvancing)
        {
            return false;
        }

        while (_nextLast < _last.Count)
        {
            if (FireLast(_last[_nextLast++].Key))
            {
                return true;
            }
        }

        _isAdvancing = false;
        Watermark = _target;
        return false;
    }

    private void Close(ref Counted counted)
    {
        Announce(_added, FiringKind.OnTime, counted.Number + 1);
        if (_keptPanes == 0)
        {
            (_sum, _isInSlot) = (counted.Pane, false);
            _counted.Remove(in _added);
        }
        else
        {
            Sum(in counted);
            PutAside(ref counted);
            var panes = _panes[counted.Panes - 1];
            while (panes.Count > _keptPanes)
            {
                panes.Drop(in _operations);
            }

            (counted.SinceFiring, counted.Number) = (0, 0);
        }

        Window = _sum.Window;
    }

    private void FireEarly(ref Counted counted)
    {
        Announce(_added, FiringKind.Early, ++counted.Number);
        _isInSlot = counted.Panes == 0;
        if (!_isInSlot)
        {
            Sum(in counted);
        }

        Window = _isInSlot ? counted.Pane.Window : _sum.Window;
    }

    /// <summary>At end of input: drops a key, firing its window if an event has come since it last closed.</summary>
    private bool FireLast(TKey key)
    {
        ref var counted = ref _counted.TryGetRef(in key, out _);
        var fires = counted.SinceFiring > 0;
        if (fires)
        {
            Announce(key, FiringKind.OnTime, counted.Number + 1);
            if (counted.Panes == 0)
            {
                (_sum, counted.Pane) = (counted.Pane, default);
            }
            else
            {
                Sum(in counted);
            }

            (_isInSlot, Window) = (false, _sum.Window);
        }

        counted.Pane.Release(in _operations);
        if (counted.Panes != 0)
        {
            _panes[counted.Panes - 1].Clear(in _operations);
            _freePanes.Push(counted.Panes);
        }

        _counted.Remove(in key);
        return fires;
    }

    private void Announce(TKey key, FiringKind kind, int number) => (Key, Firing) = (key, new(kind, number));

    /// <summary>Puts a window together.</summary>
    private void Sum(in Counted counted)
    {
        _isInSlot = false;
        if (counted.Panes != 0)
        {
            _panes[counted.Panes - 1].MergeInto(in _operations, ref _sum);
        }

        _sum.Merge(in _operations, in counted.Pane);
    }

    /// <summary>The pane being filled is full: the next one begins.</summary>
    private void PutAside(ref Counted counted)
    {
        PanesOf(ref counted).Push(in _operations, in counted.Pane);
        counted.Pane = default;
    }

    private CountPanes<TAccumulator, TOperations> PanesOf(ref Counted counted)
    {
        if (counted.Panes == 0 && !_freePanes.TryPop(out counted.Panes))
        {
            _panes.Add(new());
            counted.Panes = _panes.Count;
        }

        return _panes[counted.Panes - 1];
    }

    private readonly record struct Last(long Arrival, TKey Key) : IComparable<Last>
    {
        public int CompareTo(Last other) => Arrival.CompareTo(other.Arrival);
    }
}
