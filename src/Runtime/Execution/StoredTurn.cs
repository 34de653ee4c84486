namespace FastFlow;

/// <summary>A lane's place in <see cref="ReadingOrder"/>, as a checkpoint holds it: with it bounded sources are merged in the same order after a restart.</summary>
/// <param name="Number">Order of arrival.</param>
/// <param name="IsTaken">It has had its turn in the round.</param>
/// <param name="IsCurrent">It is in the middle of its turn, and waited for.</param>
/// <param name="From">The watermark at which its turn began.</param>
/// <param name="Left">How many events of the turn are left.</param>
internal readonly record struct StoredTurn(long Number, bool IsTaken, bool IsCurrent, long From, int Left)
{
    public static StateType Type { get; } = StateType.Struct(
        new("Number", StateType.Of(StateKind.Int64)),
        new("IsTaken", StateType.Of(StateKind.Boolean)),
        new("IsCurrent", StateType.Of(StateKind.Boolean)),
        new("From", StateType.Of(StateKind.Timestamp)),
        new("Left", StateType.Of(StateKind.Int32)));

    public void Write(ref StateWriter writer)
    {
        writer.WriteInt64(Number);
        writer.WriteBoolean(IsTaken);
        writer.WriteBoolean(IsCurrent);
        writer.WriteTimestamp(new(From));
        writer.WriteInt32(Left);
    }

    public static StoredTurn Read(ref StateReader reader)
    {
        var turn = new StoredTurn(reader.ReadInt64(), reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadTimestamp().Ticks, reader.ReadInt32());
        return turn is { Number: >= 0, Left: >= 0 and <= ReadingOrder.TurnEvents } ? turn
            : throw reader.Fail(sizeof(int), $"a turn with number {turn.Number} and {turn.Left} events left", $"a number is not negative and a turn is {ReadingOrder.TurnEvents} events");
    }
}
