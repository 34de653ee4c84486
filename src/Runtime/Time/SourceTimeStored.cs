namespace FastFlow;

/// <content>What checkpoints hold of a source's event time.</content>
public sealed partial class SourceTime
{
    /// <summary>The clocks of a split, one per operator that declares the time of its events; <c>MinValue</c> stands for nothing said yet.</summary>
    internal static StateType ClocksType { get; } = StateType.Array(StateType.Struct(
        new("Watermark", StateType.Of(StateKind.Timestamp)), new("Carried", StateType.Of(StateKind.Timestamp)), new("State", StateType.Of(StateKind.Byte))));

    /// <summary>Writes the clocks of a split.</summary>
    internal void Save(int split, ref StateWriter writer)
    {
        writer.WriteCount(_splits[split].Length);
        foreach (var clock in _splits[split])
        {
            writer.WriteTimestamp(new(clock.Watermark));
            writer.WriteTimestamp(new(clock.Carried));
            writer.WriteByte((byte)clock.State);
        }
    }

    /// <summary>Takes them back. If other operators declare the time by now, nothing is promised yet of theirs.</summary>
    internal void Load(int split, ref StateReader reader)
    {
        var count = reader.ReadCount(ClocksType.Element!.LeastBytes);
        var clocks = _splits[split];
        for (var i = 0; i < count; i++)
        {
            var (watermark, carried, state) = (reader.ReadTimestamp().Ticks, reader.ReadTimestamp().Ticks, reader.ReadByte());
            if (state > (byte)SplitState.Finished)
            {
                throw reader.Fail(1, $"{state} as the state of a split", "it is 0 (active), 1 (idle) or 2 (finished)");
            }

            if (i < clocks.Length && count == clocks.Length)
            {
                (clocks[i].Watermark, clocks[i].Carried, clocks[i].State) = (watermark, carried, (SplitState)state);
            }
        }
    }

    /// <summary>Passes over the clocks of a split that needs none any more.</summary>
    internal static void Skip(ref StateReader reader)
    {
        var count = reader.ReadCount(ClocksType.Element!.LeastBytes);
        reader.Skip(count * ClocksType.Element.LeastBytes);
    }
}
