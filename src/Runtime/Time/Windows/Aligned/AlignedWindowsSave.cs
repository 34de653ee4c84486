using System.Numerics;

namespace FastFlow;

/// <content>Writes rows of checkpoints.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    internal void Save<TKeyCodec, TCodec>(RowWriter rows, in TCodec codec)
        where TKeyCodec : struct, IRowCodec<TKey>
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        using var index = IndexPanes();
        var scratch = new SaveScratch();
        if (_isTumbling)
        {
            foreach (var (key, _) in index.Keys)
            {
                index.Find(in key, scratch.Live);
                rows.Begin<TKey, TKeyCodec>(in key);
                var writer = new StateWriter(rows.Value);
                SaveTumbling(ref writer, in key, scratch, in codec);
                writer.Flush();
                rows.End();
            }

            return;
        }

        var arrival = 0L;
        foreach (var page in _store.InOrder)
        {
            for (var chunk = 0; chunk * PaneStore<TKey, TPanes>.Chunk < page.Used; chunk++)
            {
                for (var present = page.Present(chunk); present != 0; present &= present - 1)
                {
                    ref var entry = ref page[(chunk * PaneStore<TKey, TPanes>.Chunk) + BitOperations.TrailingZeroCount(present)];
                    index.Find(in entry.Key, scratch.Live);
                    rows.Begin<TKey, TKeyCodec>(in entry.Key);
                    var writer = new StateWriter(rows.Value);
                    writer.WriteInt64(arrival++);
                    SaveOverlapping(ref writer, ref entry, scratch, in codec);
                    writer.Flush();
                    rows.End();
                }
            }
        }
    }

    /// <summary>Panes by their keys: of tumbling windows all, otherwise those that are spilled. Of each key in order.</summary>
    private LivePaneIndex<TKey> IndexPanes()
    {
        var panes = new List<LivePane<TKey>>();
        for (var at = _live.Seek(long.MinValue); at.Current is { } live; at.Next())
        {
            panes.Add(live);
        }

        panes.Reverse();
        var index = new LivePaneIndex<TKey>();
        foreach (var live in panes)
        {
            if (live.IsSpilled)
            {
                for (long i = 0; i < live.Keys.Count; i++)
                {
                    // What was hidden from some windows and isn't any more leaves an empty place.
                    ref var spilled = ref FindSpilled(in live.Keys[i], live);
                    if (spilled.HasEvents || spilled.Number != 0)
                    {
                        index.Add(in live.Keys[i], live, i);
                    }
                }
            }
            else
            {
                var ring = IndexOf(live.Pane);
                for (long i = 0; i < _places.Count(ring);)
                {
                    foreach (var place in _places.From(ring, i))
                    {
                        index.Add(in Panes.Entry(place).Key, live, i++);
                    }
                }
            }
        }

        return index;
    }

    private void SaveTumbling<TCodec>(ref StateWriter writer, in TKey key, SaveScratch scratch, in TCodec codec)
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        writer.WriteCount(scratch.Live.Count);
        foreach (var (live, position) in scratch.Live)
        {
            writer.WriteInt64(_grid.TickOf(live.Pane));
            writer.WriteInt64(_grid.TickOf(live.Pane + 1));
            writer.WriteInt64(position);
            if (live.IsSpilled)
            {
                ref var spilled = ref FindSpilled(in key, live);
                writer.WriteInt32(spilled.Number);
                writer.WriteBoolean(spilled.IsChanged && _options.EarlyEveryTicks > 0);
                codec.Write(ref writer, in spilled.Accumulator);
                continue;
            }

            var index = IndexOf(live.Pane);
            ref var panes = ref Find(in key);
            writer.WriteInt32(TPanes.HasNumbers ? TPanes.Number(ref panes, index) : 0);
            writer.WriteBoolean(TPanes.IsReady(ref panes, index) && _options.EarlyEveryTicks > 0);
            codec.Write(ref writer, in TPanes.At(ref panes, index));
        }
    }

    private void SaveOverlapping<TCodec>(ref StateWriter writer, ref KeyPanes<TKey, TPanes> entry, SaveScratch scratch, in TCodec codec)
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        FindPanes(ref entry, scratch);
        writer.WriteCount(scratch.Panes.Count);
        foreach (var (pane, hiddenUntil, live) in scratch.Panes)
        {
            writer.WriteInt64(_grid.TickOf(pane));
            writer.WriteBoolean(hiddenUntil != long.MinValue);
            if (hiddenUntil != long.MinValue)
            {
                writer.WriteInt64(_grid.TickOf(hiddenUntil));
            }

            var index = IndexOf(pane);
            var isChanged = live is null ? TPanes.IsReady(ref entry.Panes, index) : FindSpilled(in entry.Key, live).IsChanged;
            writer.WriteBoolean(isChanged && _options.EarlyEveryTicks > 0);
            codec.Write(ref writer, in live is null ? ref TPanes.At(ref entry.Panes, index) : ref FindSpilled(in entry.Key, live).Accumulator);
        }

        writer.WriteCount(scratch.Windows.Count);
        foreach (var (end, number) in scratch.Windows)
        {
            var start = _grid.StartOf(end);
            writer.WriteInt64(_grid.TickOf(start));
            writer.WriteInt64(_grid.TickOf(end));
            writer.WriteInt64((end - start) * _grid.PaneTicks);
            writer.WriteInt32(number & MostResults);
            writer.WriteBoolean(number < 0);
        }
    }

    /// <summary>The panes of a key, and the windows that have given results, in order.</summary>
    private void FindPanes(ref KeyPanes<TKey, TPanes> entry, SaveScratch scratch)
    {
        scratch.Panes.Clear();
        scratch.Windows.Clear();
        var stop = _base + TPanes.Count;
        for (var pane = _base; pane < stop;)
        {
            var first = pane;
            var bits = NextLive(ref entry.Panes, ref pane, stop, out _);
            while (bits != 0)
            {
                scratch.Panes.Add((first + (long)TakeLowest(ref bits), long.MinValue, null));
            }
        }

        for (var pane = _base; TPanes.HasNumbers && pane < stop; pane++)
        {
            if (TPanes.Number(ref entry.Panes, IndexOf(pane)) is not 0 and var number)
            {
                scratch.Windows.Add((EndOfNumberPane(pane), number));
            }
        }

        if (scratch.Live.Count == 0)
        {
            return;
        }

        foreach (var (live, _) in scratch.Live)
        {
            ref var spilled = ref FindSpilled(in entry.Key, live);
            if (spilled.HasEvents)
            {
                scratch.Panes.Add((live.Pane, live.HiddenUntil, live));
            }

            if (spilled.Number != 0)
            {
                scratch.Windows.Add((EndOfNumberPane(live.Pane), spilled.Number));
            }
        }

        scratch.Panes.Sort(static (left, right) => left.Pane != right.Pane ? left.Pane.CompareTo(right.Pane) : left.HiddenUntil.CompareTo(right.HiddenUntil));
        scratch.Windows.Sort(static (left, right) => left.End.CompareTo(right.End));
    }

    /// <summary>What one key has, used again for the next.</summary>
    private sealed class SaveScratch
    {
        public readonly List<(LivePane<TKey> Pane, long Position)> Live = [];

        // No live pane: it lies in the ring.
        public readonly List<(long Pane, long HiddenUntil, LivePane<TKey>? Live)> Panes = [];
        public readonly List<(long End, int Number)> Windows = [];
    }
}
