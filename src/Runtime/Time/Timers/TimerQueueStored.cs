using System.ComponentModel;

namespace FastFlow;

/// <summary>The rows of a <see cref="TimerQueue{TKey}"/>: a key and its timers, by when each is due and in which order they were set.</summary>
/// <param name="stateId">The operator's state id; this part is called <c>id/timers</c>.</param>
/// <param name="timers">The timers.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoredTimers<TKey, TKeyCodec>(string stateId, TimerQueue<TKey> timers) : StoredState(new(stateId + "/timers", TKeyCodec.Type, TimerRows.Type))
    where TKey : struct, IKey<TKey>
    where TKeyCodec : struct, IRowCodec<TKey>
{
    private RestoredOrder _restored = new();
    private readonly RowNumbers _numbers = new();

    internal override void Save(RowWriter rows) => timers.Save<TKeyCodec>(rows);

    internal override void Load(ref StateReader key, ref StateReader value) => timers.Load<TKeyCodec>(ref key, ref value, _restored, _numbers);

    internal override void EndLoad()
    {
        timers.EndLoad(_restored);
        _restored = new();
    }
}

/// <summary>How the timers of a key are stored.</summary>
internal static class TimerRows
{
    /// <summary>When it is due, and its number in the order of being set.</summary>
    public const int TimerBytes = sizeof(long) + sizeof(long);

    private static readonly StateType Timers = StateType.Array(StateType.Struct(new("Time", StoredRows.Time), new("Set", StoredRows.Number)));

    public static StateType Type { get; } = StateType.Struct(new(nameof(TimeDomain.Event), Timers), new(nameof(TimeDomain.Processing), Timers));
}

/// <content>Timers as rows of state.</content>
public sealed partial class TimerQueue<TKey>
{
    internal void Save<TKeyCodec>(RowWriter rows)
        where TKeyCodec : struct, IRowCodec<TKey>
    {
        List<(long Set, long Time)> ofEvent = [], ofProcessing = [];
        foreach (var (key, timers) in _keys.All)
        {
            ofEvent.Clear();
            ofProcessing.Clear();
            for (var index = timers.First; index != 0; index = _nodes[index].Next)
            {
                ref var node = ref _nodes[index];
                (node.Domain == TimeDomain.Event ? ofEvent : ofProcessing).Add((node.Number, node.Time));
            }

            rows.Begin<TKey, TKeyCodec>(in key);
            var writer = new StateWriter(rows.Value);
            Write(ref writer, ofEvent);
            Write(ref writer, ofProcessing);
            writer.Flush();
            rows.End();
        }
    }

    internal void Load<TKeyCodec>(ref StateReader key, ref StateReader value, RestoredOrder restored, RowNumbers numbers)
        where TKeyCodec : struct, IRowCodec<TKey>
    {
        var read = StoredRows.ReadKey<TKey, TKeyCodec>(ref key);
        if (_keys.Has(in read))
        {
            throw StoredRows.KeyTwice(in key);
        }

        numbers.BeginRow();
        Read(in read, TimeDomain.Event, ref value, restored, numbers);
        numbers.NextList();
        Read(in read, TimeDomain.Processing, ref value, restored, numbers);
        value.End();
        if (!_keys.Has(in read))
        {
            throw StoredRows.Empty(in value);
        }
    }

    internal void EndLoad(RestoredOrder restored)
    {
        var timers = restored.Sort();
        foreach (ref readonly var timer in timers)
        {
            ref var node = ref _nodes[timer.Row];
            node.Number = timer.Number;
            OrderOf(node.Domain).Add(timer.Row);
        }

        _nextNumber = timers.Length == 0 ? 0 : timers[^1].Number + 1;
        Timeline?.Lower(NextDue);
    }

    private static void Write(ref StateWriter writer, List<(long Set, long Time)> timers)
    {
        timers.Sort();
        writer.WriteCount(timers.Count);
        foreach (var (set, time) in timers)
        {
            writer.WriteTimestamp(new(time));
            writer.WriteInt64(set);
        }
    }

    private void Read(in TKey key, TimeDomain domain, ref StateReader value, RestoredOrder restored, RowNumbers numbers)
    {
        for (var left = value.ReadCount(TimerRows.TimerBytes); left > 0; left--)
        {
            var (time, set) = (value.ReadTimestamp(), numbers.Read(ref value, "Set"));
            var index = _keys.TryAdd(in key, domain, time.Ticks, set);
            if (index == 0)
            {
                throw value.Fail(TimerRows.TimerBytes, $"a second {domain} timer for {time}", "a key has one at most for each time");
            }

            restored.Add(set, key.StableHash(), index, time.Ticks);
        }
    }
}
