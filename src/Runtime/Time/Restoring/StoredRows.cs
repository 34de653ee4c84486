namespace FastFlow;

/// <summary>What adapters of timed state say and read alike.</summary>
internal static class StoredRows
{
    public static StateType Time { get; } = StateType.Of(StateKind.Timestamp);

    public static StateType Number { get; } = StateType.Of(StateKind.Int64);

    /// <summary>The fewest bytes that an element of a field that is an array takes.</summary>
    public static int LeastBytesOf(StateType row, int field) => row.Fields[field].Type.Element!.LeastBytes;

    /// <summary>Reads the key of a row, which is nothing but the key.</summary>
    public static TKey ReadKey<TKey, TKeyCodec>(ref StateReader key)
        where TKeyCodec : struct, IRowCodec<TKey>
    {
        var read = TKeyCodec.Read(ref key);
        key.End();
        return read;
    }

    public static CheckpointFormatException KeyTwice(in StateReader key) => key.Fail(0, "a key that was there before", "each comes once");

    public static CheckpointFormatException Empty(in StateReader value) => value.Fail(0, "a key that holds nothing", "such a key has no row");

    /// <summary>What is held, though the watermark has passed it: only all rows together show that.</summary>
    /// <param name="stateId">The state.</param>
    /// <param name="held">What is held.</param>
    /// <param name="watermark">The operator's watermark.</param>
    public static CheckpointFormatException Passed(string stateId, string held, long watermark) =>
        StoredAccumulator.Contradiction(stateId, held, $"the operator's watermark is {new Timestamp(watermark)}, by which it has come out");

    /// <summary>Which rows without partner come out, for the meaning of a schema.</summary>
    public static string NameOf(JoinType kind) => kind switch
    {
        JoinType.Inner => "inner",
        JoinType.LeftOuter => "left outer",
        JoinType.RightOuter => "right outer",
        _ => "full outer",
    };
}
