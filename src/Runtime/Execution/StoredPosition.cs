namespace FastFlow;

/// <summary>Where one reader is to go on.</summary>
/// <param name="HasPosition">It has handed something on; otherwise it begins at the beginning.</param>
/// <param name="Position">Of the last event that was handed on and handled.</param>
/// <param name="IsFinished">Nothing follows.</param>
/// <param name="Turn">Its place among the lanes.</param>
internal readonly record struct StoredPosition<TPosition>(bool HasPosition, TPosition Position, bool IsFinished, StoredTurn Turn)
{
    public static StateField[] FieldsOf(RowCodec<TPosition> codec) =>
        [new("Position", StateType.Optional(codec.Type)), new("IsFinished", StateType.Of(StateKind.Boolean)), new("Turn", StoredTurn.Type)];

    public void Write(ref StateWriter writer, RowCodec<TPosition> codec)
    {
        writer.WriteBoolean(HasPosition);
        if (HasPosition)
        {
            codec.Write(ref writer, Position);
        }

        writer.WriteBoolean(IsFinished);
        Turn.Write(ref writer);
    }

    public static StoredPosition<TPosition> Read(ref StateReader reader, RowCodec<TPosition> codec)
    {
        var hasPosition = reader.ReadBoolean();
        return new(hasPosition, hasPosition ? codec.Read(ref reader) : default!, reader.ReadBoolean(), StoredTurn.Read(ref reader));
    }
}
