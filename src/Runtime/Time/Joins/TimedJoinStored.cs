namespace FastFlow;

/// <content>What a join has counted, beside the progress of all state that time moves.</content>
public abstract partial class TimedJoin
{
    private protected override StateField[] OwnProgress => [new("LateLeft", StoredRows.Number), new("LateRight", StoredRows.Number)];

    private protected override void SaveOwnProgress(ref StateWriter writer)
    {
        writer.WriteInt64(LateLeft);
        writer.WriteInt64(LateRight);
    }

    private protected override void LoadOwnProgress(ref StateReader reader)
    {
        (LateLeft, LateRight) = (reader.ReadInt64(), reader.ReadInt64());
        if (LateLeft < 0 || LateRight < 0 || LateLeft != Late.Dropped - LateRight)
        {
            throw reader.Fail(2 * sizeof(long), $"{LateLeft} left and {LateRight} right events that came too late", $"together they are the {Late.Dropped} that were dropped");
        }
    }
}
