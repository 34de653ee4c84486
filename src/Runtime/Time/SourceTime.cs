using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// The event time of one source's events: for each of its splits a clock per operator that declares the time, which is the source itself or stateless
/// operators behind it. A source whose events have no time has clocks that hold nobody back, but whose end counts.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class SourceTime
{
    private readonly TimeOrigin[] _origins;
    private readonly List<SplitClock[]> _splits = [];
    private int _selected;

    /// <summary>A source of one split; one that is <paramref name="isSplit"/> begins with none.</summary>
    public SourceTime(bool isSplit, params TimeOrigin[] origins)
    {
        _origins = origins;
        HasTime = origins.Any(origin => origin.HasTime);
        Clocks = [];
        if (!isSplit)
        {
            Clocks = _splits[AddSplit()];
        }
    }

    /// <summary>Somebody goes by the time of its events; otherwise only its end counts.</summary>
    public bool HasTime { get; }

    /// <summary>The clocks of the split whose events are at hand, by origin.</summary>
    public SplitClock[] Clocks { get; private set; }

    /// <summary>A new split, active: it holds the watermark back from now on.</summary>
    /// <returns>Its index.</returns>
    public int AddSplit()
    {
        var clocks = new SplitClock[_origins.Length];
        for (var i = 0; i < clocks.Length; i++)
        {
            clocks[i] = new SplitClock { State = _origins[i].HasTime ? SplitState.Active : SplitState.Idle };
            if (_origins[i].Timelines.Length == 0)
            {
                // Its times are looked at, but nobody waits for them.
                clocks[i].Due = long.MaxValue;
            }

            foreach (var timeline in _origins[i].Timelines)
            {
                timeline.Add(clocks[i]);
            }
        }

        _splits.Add(clocks);
        return _splits.Count - 1;
    }

    /// <summary>The events that come next are of this split; an idle one is active again before they are handled.</summary>
    public void Select(int split)
    {
        _selected = split;
        Clocks = _splits[split];
        Wake();
    }

    /// <summary>The split at hand has an event: if it was idle, it holds the watermark back again.</summary>
    public void Wake()
    {
        if (_origins.Length > 0 && Clocks[0].State == SplitState.Idle)
        {
            SetState(_selected, SplitState.Active);
        }
    }

    /// <summary>The lowest watermark that the split holds anyone back at; <see cref="long.MaxValue"/> if nobody goes by its time.</summary>
    public long WatermarkOf(int split)
    {
        var lowest = long.MaxValue;
        for (var i = 0; i < _origins.Length; i++)
        {
            if (_origins[i].HasTime)
            {
                lowest = Math.Min(lowest, _splits[split][i].Watermark);
            }
        }

        return lowest;
    }

    /// <summary>The split is silent and holds nobody back.</summary>
    internal bool IsIdle(int split)
    {
        for (var i = 0; i < _origins.Length; i++)
        {
            if (_origins[i].HasTime)
            {
                return _splits[split][i].State == SplitState.Idle;
            }
        }

        return false;
    }

    /// <summary>The clocks of a split that has finished become those of a new one, so that there are as many as were ever open at once.</summary>
    public void Reuse(int split)
    {
        foreach (var clock in _splits[split])
        {
            clock.Watermark = clock.Carried = clock.Due = long.MinValue;
        }

        SetState(split, SplitState.Active);
    }

    /// <summary>The split is silent, active again, or at its end. The caller then lets the worker look at the time.</summary>
    public void SetState(int split, SplitState state)
    {
        for (var i = 0; i < _origins.Length; i++)
        {
            _splits[split][i].State = state == SplitState.Active && !_origins[i].HasTime ? SplitState.Idle : state;
        }
    }

    /// <summary>The source, or its owner, says that no event of the split below <paramref name="time"/> follows.</summary>
    public void Raise(int split, long time)
    {
        for (var i = 0; i < _origins.Length; i++)
        {
            if (_origins[i].HasTime)
            {
                _splits[split][i].Raise(time);
            }
        }
    }

    /// <summary>The same of all its splits.</summary>
    public void RaiseAll(long time)
    {
        for (var split = 0; split < _splits.Count; split++)
        {
            Raise(split, time);
        }
    }

    /// <summary>The same of all its splits.</summary>
    public void SetStateOfAll(SplitState state)
    {
        for (var split = 0; split < _splits.Count; split++)
        {
            SetState(split, state);
        }
    }
}

/// <summary>An operator that says when the events of a source happened, and the operators that go by it.</summary>
/// <param name="HasTime">Otherwise no operator on the way says so: only the end of the source counts.</param>
/// <param name="Timelines">Those of the operators behind it.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record TimeOrigin(bool HasTime, params Timeline[] Timelines);
