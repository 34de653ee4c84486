namespace FastFlow.Tests.Time.Windows;

/// <summary>What tests gather: each event's content in the order it was added or merged.</summary>
internal struct Text
{
    public string? Value;
}

internal readonly struct TextCodec : IRowCodec<Text>
{
    public static StateType Type => StateType.Struct(new StateField("Value", StateType.Optional(StateType.Of(StateKind.String))));

    public static void Write(ref StateWriter writer, in Text value) => writer.WriteNullableString(value.Value);

    public static Text Read(ref StateReader reader) => new() { Value = reader.ReadNullableString() };
}

/// <summary>Counts how many accumulators have been given back.</summary>
internal sealed class Releases
{
    public int Count;
    public bool IsDamaged;
}

internal readonly struct TextOperations(Releases releases) : IAccumulator<Text>
{
    public void Copy(ref Text into, in Text from) => Merge(ref into, in from);

    public void Merge(ref Text into, in Text from) => into.Value += from.Value;

    public void Release(ref Text accumulator)
    {
        // Of damaged rows it may be missing.
        Assert.True(accumulator.Value is not null || releases.IsDamaged, "Released twice, or never added to.");
        accumulator.Value = null;
        releases.Count++;
    }
}

/// <summary>The same without references: the sum of squares of what was added, and how many.</summary>
internal struct Numbers
{
    public long Sum;
    public int Count;
}

internal readonly struct NumberOperations : IAccumulator<Numbers>
{
    public void Copy(ref Numbers into, in Numbers from) => Merge(ref into, in from);

    public void Merge(ref Numbers into, in Numbers from)
    {
        into.Sum += from.Sum;
        into.Count += from.Count;
    }

    // Not by Assert, which allocates.
    public void Release(ref Numbers accumulator) => accumulator.Count = accumulator.Count > 0 ? 0 : throw new InvalidOperationException("Released twice, or never added to.");
}
