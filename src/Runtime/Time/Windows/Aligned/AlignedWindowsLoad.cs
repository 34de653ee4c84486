using System.Runtime.InteropServices;

namespace FastFlow;

/// <content>Takes rows of checkpoints back. Where a pane lies depends on the watermark, and the order of keys on all rows: so they are kept until all are there.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    // The fewest bytes of a pane or window in a row.
    private const int LeastTumblingBytes = (3 * sizeof(long)) + sizeof(int) + 1;
    private const int LeastPaneBytes = sizeof(long) + 2;
    private const int LeastWindowBytes = (3 * sizeof(long)) + sizeof(int) + 1;

    private Loaded? _loaded;

    internal void Load<TKeyCodec, TCodec>(ref StateReader keyReader, ref StateReader value, in TCodec codec)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        var key = TKeyCodec.Read(ref keyReader);
        keyReader.End();
        _loaded ??= new();

        // The place follows.
        Table.GetOrAdd(in key, out var isNew);
        if (!isNew)
        {
            throw keyReader.Fail(0, "a key that was there before", "each comes once");
        }

        if (_isTumbling)
        {
            LoadTumbling(ref value, in codec, _loaded);
            _loaded.Keys.Add(new() { Key = key, PanesUntil = _loaded.Panes.Count });
        }
        else
        {
            var arrival = StoredAccumulator.ReadArrival(ref value);
            LoadPanes(ref value, in codec, _loaded);
            LoadWindows(ref value, _loaded);
            _loaded.Keys.Add(new() { Key = key, Arrival = arrival, PanesUntil = _loaded.Panes.Count, WindowsUntil = _loaded.Windows.Count });
        }

        value.End();
    }

    private void LoadTumbling<TCodec>(ref StateReader value, in TCodec codec, Loaded loaded)
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        var count = value.ReadCount(LeastTumblingBytes);
        RequireSome(ref value, count);
        var before = long.MinValue;
        for (var i = 0; i < count; i++)
        {
            var pane = ReadPane(ref value);
            if (value.ReadInt64() is var end && (end != _grid.TickOf(pane + 1) || pane <= before))
            {
                throw value.Fail(2 * sizeof(long), $"a window from {new Timestamp(_grid.TickOf(pane))} to {new Timestamp(end)}", "windows come in order, each a size long");
            }

            var arrival = StoredAccumulator.ReadArrival(ref value);
            var number = StoredAccumulator.ReadFired(ref value, 0);
            var isChanged = value.ReadBoolean();
            loaded.Panes.Add(new() { Key = loaded.Keys.Count, Pane = pane, HiddenUntil = long.MinValue, Arrival = arrival, Number = number, IsChanged = isChanged, Accumulator = StoredAccumulator.Read<TAccumulator, TCodec>(ref value, in codec) });
            before = pane;
        }
    }

    private void LoadPanes<TCodec>(ref StateReader value, in TCodec codec, Loaded loaded)
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        var count = value.ReadCount(LeastPaneBytes);
        RequireSome(ref value, count);
        var before = (Pane: long.MinValue, HiddenUntil: long.MinValue);
        for (var i = 0; i < count; i++)
        {
            var pane = ReadPane(ref value);
            var hiddenUntil = value.ReadBoolean() ? ReadHidden(ref value, pane) : long.MinValue;
            if ((pane, hiddenUntil).CompareTo(before) <= 0)
            {
                throw value.Fail(0, $"events from {new Timestamp(_grid.TickOf(pane))} on behind those from {new Timestamp(_grid.TickOf(before.Pane))} on", "they come in order, and each once");
            }

            var isChanged = value.ReadBoolean();
            loaded.Panes.Add(new() { Key = loaded.Keys.Count, Pane = pane, HiddenUntil = hiddenUntil, IsChanged = isChanged, Accumulator = StoredAccumulator.Read<TAccumulator, TCodec>(ref value, in codec) });
            before = (pane, hiddenUntil);
        }
    }

    private void LoadWindows(ref StateReader value, Loaded loaded)
    {
        var count = value.ReadCount(LeastWindowBytes);
        var before = long.MinValue;
        for (var i = 0; i < count; i++)
        {
            var end = ReadWindow(ref value);
            if (end <= before)
            {
                throw value.Fail(3 * sizeof(long), $"the window that ends at {new Timestamp(_grid.TickOf(end))} behind the one that ends at {new Timestamp(_grid.TickOf(before))}", "they come in order, and each once");
            }

            before = end;
            var number = StoredAccumulator.ReadFired(ref value, 1);
            loaded.Windows.Add((NumberPaneOf(end), value.ReadBoolean() && _options.EarlyEveryTicks > 0 ? number | ~MostResults : number));
        }
    }

    private static void RequireSome(ref StateReader value, int count)
    {
        if (count == 0)
        {
            throw value.Fail(sizeof(int), "a key without events", "such keys are left out");
        }
    }

    private long ReadPane(ref StateReader value)
    {
        var start = value.ReadInt64();
        var pane = _grid.PaneOf(start);
        return _grid.TickOf(pane) == start ? pane : throw value.Fail(sizeof(long), $"events from {new Timestamp(start)} on", $"no window starts or ends there: they do at multiples of {new TimeSpan(_grid.PaneTicks)}");
    }

    /// <summary>Up to which end windows of a pane don't see a part of it: some of its windows, and not all.</summary>
    private long ReadHidden(ref StateReader value, long pane)
    {
        var tick = value.ReadInt64();
        var end = _grid.PaneOf(tick);
        return _grid.TickOf(end) == tick && _grid.LastEndBy(end) == end && _grid.NextEnd(pane) <= end && end < _grid.LastEndOf(pane)
            ? end
            : throw value.Fail(sizeof(long), $"events from {new Timestamp(_grid.TickOf(pane))} on that windows up to {new Timestamp(tick)} don't see", "some window of these events ends then, but not the last");
    }

    /// <summary>Which window; start or end may lie outside of all times, but never both.</summary>
    private long ReadWindow(ref StateReader value)
    {
        var (startTick, endTick, length) = (value.ReadInt64(), value.ReadInt64(), value.ReadInt64());
        var panes = length / _grid.PaneTicks;
        if (panes * _grid.PaneTicks == length && panes > 0 && panes <= _grid.PanesPerWindow)
        {
            var end = startTick > long.MinValue ? _grid.PaneOf(startTick) + panes : _grid.PaneOf(endTick);
            if (_grid.LastEndBy(end) == end && end - _grid.StartOf(end) == panes && _grid.TickOf(_grid.StartOf(end)) == startTick && _grid.TickOf(end) == endTick)
            {
                return end;
            }
        }

        throw value.Fail(3 * sizeof(long), $"a window of {new TimeSpan(length)} from {new Timestamp(startTick)} to {new Timestamp(endTick)}", "the operator has no such window");
    }

    internal void EndLoad(string stateId)
    {
        TakeBounds(Watermark);
        _dead = Watermark == long.MaxValue ? long.MaxValue : _grid.DeadBelow(_dropped);
        if (_loaded is not { Keys.Count: > 0 } loaded)
        {
            _loaded = null;
            return;
        }

        if (Watermark == long.MaxValue)
        {
            throw StoredAccumulator.Contradiction(stateId, $"windows of {loaded.Keys.Count} keys", "the operator's watermark has come to the end of input, where all windows have been given and dropped");
        }

        _loaded = null;
        if (!_hasBase)
        {
            (_base, _hasBase) = (Math.Max(_dead, loaded.LowestPane - (TPanes.Count / 2)), true);
        }

        if (_isTumbling)
        {
            PlaceTumbling(loaded);
        }
        else
        {
            PlaceOverlapping(loaded);
        }

        // Those of which nothing lies in the ring.
        foreach (ref readonly var key in CollectionsMarshal.AsSpan(loaded.Keys))
        {
            if (Table.TryGet(in key.Key, out var place) && place == 0)
            {
                Table.Remove(in key.Key);
            }
        }
    }

    private void PlaceTumbling(Loaded loaded)
    {
        loaded.SortPanes();
        foreach (ref var pane in CollectionsMarshal.AsSpan(loaded.Panes))
        {
            if (pane.Pane < _dead)
            {
                ReleaseLoaded(ref pane);
                continue;
            }

            ref readonly var key = ref CollectionsMarshal.AsSpan(loaded.Keys)[pane.Key].Key;
            _isAnyChanged |= pane.IsChanged;
            if (!IsInRing(pane.Pane))
            {
                PutIntoSpill(in key, in pane).Number = TPanes.HasNumbers ? pane.Number : 0;
                continue;
            }

            var (index, place) = (IndexOf(pane.Pane), PlaceOf(in key));
            var live = _ring[index] ?? AddRinged(index);
            live.IsChanged |= pane.IsChanged || _options.EarlyEveryTicks == 0;
            _places.Add(index, place);
            PutIntoRing(place, in pane);
            SetNumber(in key, pane.Pane, pane.Number);
        }
    }

    private void PlaceOverlapping(Loaded loaded)
    {
        foreach (var number in loaded.KeysInOrder())
        {
            ref readonly var key = ref CollectionsMarshal.AsSpan(loaded.Keys)[number];
            var (paneFrom, windowFrom) = number == 0 ? (0, 0) : (loaded.Keys[number - 1].PanesUntil, loaded.Keys[number - 1].WindowsUntil);
            var isAny = false;
            foreach (ref var pane in CollectionsMarshal.AsSpan(loaded.Panes)[paneFrom..key.PanesUntil])
            {
                if (pane.Pane < _dead)
                {
                    ReleaseLoaded(ref pane);
                    continue;
                }

                isAny = true;
                _isAnyChanged |= pane.IsChanged;
                var place = PlaceOf(in key.Key);
                if (pane.HiddenUntil == long.MinValue && IsInRing(pane.Pane))
                {
                    PutIntoRing(place, in pane);
                }
                else
                {
                    _spilledOf.GetOrAdd(in key.Key)++;
                    PutIntoSpill(in key.Key, in pane);
                }
            }

            for (var i = windowFrom; isAny && i < key.WindowsUntil; i++)
            {
                var (pane, results) = loaded.Windows[i];
                if (pane >= _dead)
                {
                    _isAnyTold |= results < 0;
                    SetNumber(in key.Key, pane, results);
                }
            }
        }
    }

    private void PutIntoRing(nint place, in LoadedPane pane)
    {
        var index = IndexOf(pane.Pane);
        ref var panes = ref Panes.At(place);
        TPanes.At(ref panes, index) = pane.Accumulator;
        SetLive(ref panes, index, pane.IsChanged || _options.EarlyEveryTicks == 0);
        if (_isStacked)
        {
            TPanes.Stack(ref panes).IsStale = true;
        }
    }

    private ref SpilledPane<TAccumulator> PutIntoSpill(in TKey key, in LoadedPane pane)
    {
        var live = _live.Find(pane.Pane, pane.HiddenUntil) ?? _live.Add(pane.Pane, pane.HiddenUntil, isSpilled: true);
        ref var spilled = ref Spilled(in key, live);
        (spilled.Accumulator, spilled.HasEvents, spilled.IsChanged) = (pane.Accumulator, true, pane.IsChanged || _options.EarlyEveryTicks == 0);
        (live.HasEvents, live.IsChanged) = (true, live.IsChanged || spilled.IsChanged);
        return ref spilled;
    }

    // Rows may be of a time when windows gave several results, and these don't.
    private void SetNumber(in TKey key, long pane, int number)
    {
        if (!TPanes.HasNumbers || number == 0)
        {
            return;
        }

        if (IsInRing(pane))
        {
            TPanes.Number(ref Find(in key), IndexOf(pane)) = number;
        }
        else
        {
            Spilled(in key, _live.Find(pane, long.MinValue) ?? _live.Add(pane, long.MinValue, isSpilled: true)).Number = number;
        }
    }

    // Less lateness is allowed than when the rows were written.
    private void ReleaseLoaded(ref LoadedPane pane) => _operations.Release(ref pane.Accumulator);

    private struct LoadedKey
    {
        public TKey Key;
        public long Arrival;
        public int PanesUntil;
        public int WindowsUntil;
    }

    private struct LoadedPane
    {
        public int Key;
        public long Pane;
        public long HiddenUntil;
        public long Arrival;
        public int Number;
        public bool IsChanged;
        public TAccumulator Accumulator;
    }

    /// <summary>Rows until all are there: the panes and counted windows of a key lie behind one another.</summary>
    private sealed class Loaded
    {
        public readonly List<LoadedKey> Keys = [];
        public readonly List<LoadedPane> Panes = [];
        public readonly List<(long Pane, int Number)> Windows = [];

        public long LowestPane => Panes.Min(pane => pane.Pane);

        /// <summary>Pane by pane, in the order in which keys came.</summary>
        public void SortPanes() => Panes.Sort((left, right) =>
            left.Pane != right.Pane ? left.Pane.CompareTo(right.Pane) : left.Arrival != right.Arrival ? left.Arrival.CompareTo(right.Arrival) : CompareHashes(left.Key, right.Key));

        /// <summary>Keys in the order in which they came.</summary>
        public int[] KeysInOrder()
        {
            var order = Enumerable.Range(0, Keys.Count).ToArray();
            Array.Sort(order, (left, right) => Keys[left].Arrival != Keys[right].Arrival ? Keys[left].Arrival.CompareTo(Keys[right].Arrival) : CompareHashes(left, right));
            return order;
        }

        // Of several workers' rows two keys may have come at once.
        private int CompareHashes(int left, int right) => Keys[left].Key.StableHash().CompareTo(Keys[right].Key.StableHash());
    }
}
