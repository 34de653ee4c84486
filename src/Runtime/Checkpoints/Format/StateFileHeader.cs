namespace FastFlow;

/// <summary>What a state file says about itself.</summary>
public sealed record StateFileHeader
{
    /// <summary>A description.</summary>
    /// <param name="pipelineId">The pipeline whose state it is.</param>
    /// <param name="schema">What the rows mean.</param>
    /// <param name="maxParallelism">How many key groups the pipeline has.</param>
    /// <param name="firstGroup">The first key group that the file covers.</param>
    /// <param name="endGroup">The first behind those.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such groups.</exception>
    public StateFileHeader(string pipelineId, StateSchema schema, int maxParallelism, int firstGroup, int endGroup)
    {
        if (WrongGroups(maxParallelism, firstGroup, endGroup) is { } wrong)
        {
            throw new ArgumentOutOfRangeException(nameof(firstGroup), wrong);
        }

        (PipelineId, Schema, MaxParallelism, FirstGroup, EndGroup) = (pipelineId, schema, maxParallelism, firstGroup, endGroup);
    }

    /// <summary>The pipeline whose state it is.</summary>
    public string PipelineId { get; }

    /// <summary>What the rows mean.</summary>
    public StateSchema Schema { get; }

    /// <summary>How many key groups the pipeline has.</summary>
    public int MaxParallelism { get; }

    /// <summary>The first key group that the file covers.</summary>
    public int FirstGroup { get; }

    /// <summary>The first key group behind those that it covers.</summary>
    public int EndGroup { get; }

    internal void Write(ref StateWriter writer)
    {
        writer.WriteString(PipelineId);
        writer.WriteString(Schema.StateId);
        writer.WriteString(Schema.Meaning);
        writer.WriteString(Schema.Key.ToString());
        writer.WriteString(Schema.Value.ToString());
        writer.WriteInt32(MaxParallelism);
        writer.WriteInt32(FirstGroup);
        writer.WriteInt32(EndGroup);
    }

    internal static StateFileHeader Read(ref StateReader reader)
    {
        var (pipelineId, stateId, meaning) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        var (key, value) = (ReadType(ref reader), ReadType(ref reader));
        var (maxParallelism, firstGroup, endGroup) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        if (WrongGroups(maxParallelism, firstGroup, endGroup) is { } wrong)
        {
            throw reader.Fail(12, $"key groups {firstGroup} to before {endGroup} of {maxParallelism}", wrong);
        }

        reader.End();
        return new(pipelineId, new(stateId, key, value, meaning), maxParallelism, firstGroup, endGroup);
    }

    private static StateType ReadType(ref StateReader reader)
    {
        var start = reader.At;
        var text = reader.ReadString();
        return StateTypeText.TryParse(text, out var problem, out var at) ?? throw reader.Fail(reader.At - start, "a type", $"at character {at + 1} of it {problem}");
    }

    private static string? WrongGroups(int maxParallelism, int firstGroup, int endGroup) =>
        maxParallelism is < 1 or > KeyGroup.Maximum ? $"MaxParallelism is 1 … {KeyGroup.Maximum}"
        : firstGroup < 0 || firstGroup >= endGroup || endGroup > maxParallelism ? $"a file covers at least one group of 0 … {maxParallelism - 1}"
        : null;
}
