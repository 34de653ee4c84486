namespace FastFlow;

/// <summary>Where the events of sessions are read from and to.</summary>
internal sealed class SessionRowsStorage<TKey, TLeft, TRight>(PagedPool<SessionRows> sessions, PagedPool<JoinRow<TKey, TLeft>> lefts, PagedPool<JoinRow<TKey, TRight>> rights)
{
    public PagedPool<SessionRows> Sessions => sessions;

    public PagedPool<JoinRow<TKey, TLeft>> Lefts => lefts;

    public PagedPool<JoinRow<TKey, TRight>> Rights => rights;

    public RowGroup Group { get; } = new();

    public RowNumbers Numbers { get; } = new();

    /// <summary>What the groups of events that have met are called in a row, by their number; and their numbers by that, from 1 on.</summary>
    public Dictionary<int, int> Names { get; } = [];

    public List<int> Met { get; } = [];

    /// <summary>The key that is read.</summary>
    public TKey Key { get; init; } = default!;

    /// <summary>The number of the next event to arrive.</summary>
    public long Arrivals { get; set; }
}

/// <summary>
/// The events of one session, both sides in order of arrival. <c>Met</c> numbers the groups of those that have met in a result, or have come out alone together, from 1 on, as they appear; 0: it has been in none.
/// </summary>
internal readonly struct SessionRowsCodec<TKey, TLeft, TRight, TLeftCodec, TRightCodec>(SessionRowsStorage<TKey, TLeft, TRight> storage) : IAccumulatorCodec<int>
    where TKey : struct, IKey<TKey>
    where TLeftCodec : struct, IRowCodec<TLeft>
    where TRightCodec : struct, IRowCodec<TRight>
{
    private static readonly StateType Lefts = SideOf(TLeftCodec.Type);
    private static readonly StateType Rights = SideOf(TRightCodec.Type);

    public static StateType Type => StateType.Struct(new StateField("Left", Lefts), new StateField("Right", Rights));

    public void Write(ref StateWriter writer, in int value)
    {
        ref var rows = ref storage.Sessions[value];
        storage.Names.Clear();
        Write<TLeft, TLeftCodec>(ref writer, storage.Lefts, rows.FirstLeft);
        Write<TRight, TRightCodec>(ref writer, storage.Rights, rows.FirstRight);
    }

    public int Read(ref StateReader reader)
    {
        var session = storage.Sessions.Rent();
        ref var rows = ref storage.Sessions[session];
        storage.Numbers.BeginRow();
        storage.Met.Clear();
        (rows.FirstLeft, rows.LastLeft) = Read<TLeft, TLeftCodec>(ref reader, storage.Lefts, Lefts.Element!.LeastBytes, isLeft: true);
        storage.Numbers.NextList();
        (rows.FirstRight, rows.LastRight) = Read<TRight, TRightCodec>(ref reader, storage.Rights, Rights.Element!.LeastBytes, isLeft: false);
        return rows.FirstLeft != 0 || rows.FirstRight != 0 ? session : throw reader.Fail(0, "a session without events", "an event begins one");
    }

    private static StateType SideOf(StateType row) => StateType.Array(StateType.Struct(
        new StateField("Time", StoredRows.Time), new StateField("Arrival", StoredRows.Number), new StateField("Met", StateType.Of(StateKind.Int32)), new StateField("Event", row)));

    private void Write<TRow, TCodec>(ref StateWriter writer, PagedPool<JoinRow<TKey, TRow>> rows, int first)
        where TCodec : struct, IRowCodec<TRow>
    {
        var group = storage.Group;
        group.Clear();
        for (var row = first; row != 0; row = rows[row].Next)
        {
            group.Add(row, rows[row].Arrival);
        }

        group.Sort();
        writer.WriteCount(group.Count);
        for (var i = 0; i < group.Count; i++)
        {
            ref var row = ref rows[group[i]];
            writer.WriteTimestamp(new(row.Time));
            writer.WriteInt64(row.Arrival);
            writer.WriteInt32(NameOf(row.MetWith));
            TCodec.Write(ref writer, in row.Row);
        }
    }

    private int NameOf(int metWith)
    {
        if (metWith == 0)
        {
            return 0;
        }

        if (!storage.Names.TryGetValue(metWith, out var name))
        {
            name = storage.Names.Count + 1;
            storage.Names.Add(metWith, name);
        }

        return name;
    }

    private (int First, int Last) Read<TRow, TCodec>(ref StateReader reader, PagedPool<JoinRow<TKey, TRow>> rows, int leastBytes, bool isLeft)
        where TCodec : struct, IRowCodec<TRow>
    {
        int first = 0, last = 0;
        for (var left = reader.ReadCount(leastBytes); left > 0; left--)
        {
            var (time, arrival) = (reader.ReadTimestamp().Ticks, storage.Numbers.Read(ref reader, "Arrival"));
            var met = reader.ReadInt32();
            if (met < 0 || met > storage.Met.Count + 1)
            {
                throw reader.Fail(sizeof(int), $"Met {met}", $"groups are numbered as they appear, and there are {storage.Met.Count} so far");
            }

            var number = rows.Rent();
            if (met > storage.Met.Count)
            {
                // Nobody else's as long as one of them is held, and they all are as long as any.
                storage.Met.Add(isLeft ? number : -number);
            }

            ref var row = ref rows[number];
            (row.Row, row.Key, row.Time, row.Arrival, row.MetWith) = (TCodec.Read(ref reader), storage.Key, time, arrival, met == 0 ? 0 : storage.Met[met - 1]);
            storage.Arrivals = Math.Max(storage.Arrivals, arrival + 1);
            (last == 0 ? ref first : ref rows[last].Next) = number;
            last = number;
        }

        return (first, last);
    }
}
