using System.Buffers;

namespace FastFlow;

/// <summary>What a checkpoint says about the job that wrote it: a section of its manifest. With the schemas it is all that a tool needs to describe the state.</summary>
internal sealed record CheckpointMetadata
{
    /// <summary>The section's name.</summary>
    public const string Section = "job";

    private const int Version = 1;
    private const int LeastSchemaBytes = 4 * sizeof(int);

    /// <summary>The pipeline's id.</summary>
    public required string PipelineId { get; init; }

    /// <summary>How many key groups it has.</summary>
    public required int MaxParallelism { get; init; }

    /// <summary>The version of FastFlow that wrote it, for people.</summary>
    public required string WrittenBy { get; init; }

    /// <summary>When this history began: the time of the first start without state. Two checkpoints of one history can be told older and newer by their ids.</summary>
    public required Timestamp Origin { get; init; }

    /// <summary>When the barrier was.</summary>
    public required Timestamp TakenAt { get; init; }

    /// <summary>The checkpoint that <c>RestoreFrom</c> brought in last, as its manifest's hash; empty if none did.</summary>
    public required string RestoredFrom { get; init; }

    /// <summary>How many attempts there were elsewhere, before <c>RestoreFrom</c>: what sinks know as the attempt counts on from there.</summary>
    public required long AttemptsBefore { get; init; }

    /// <summary>The input has ended: nothing is left to do.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>All states, ordinally sorted by id.</summary>
    public required IReadOnlyList<StateSchema> Schemas { get; init; }

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(output);
        writer.WriteInt32(Version);
        writer.WriteString(PipelineId);
        writer.WriteInt32(MaxParallelism);
        writer.WriteString(WrittenBy);
        writer.WriteTimestamp(Origin);
        writer.WriteTimestamp(TakenAt);
        writer.WriteString(RestoredFrom);
        writer.WriteInt64(AttemptsBefore);
        writer.WriteBoolean(IsFinal);
        writer.WriteCount(Schemas.Count);
        foreach (var schema in Schemas)
        {
            writer.WriteString(schema.StateId);
            writer.WriteString(schema.Key.ToString());
            writer.WriteString(schema.Value.ToString());
            writer.WriteString(schema.Meaning);
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <exception cref="CheckpointFormatException">The bytes aren't such a section, or a newer version's.</exception>
    public static CheckpointMetadata Decode(ReadOnlySpan<byte> bytes, string file)
    {
        var reader = new StateReader(bytes, $"{file}, section '{Section}'");
        if (reader.ReadInt32() is var version and not Version)
        {
            throw new CheckpointFormatException(file, 0, $"section '{Section}' of version {version}", $"this FastFlow reads version {Version}", "Run the version of FastFlow that wrote it, or a newer one.");
        }

        var metadata = new CheckpointMetadata
        {
            PipelineId = reader.ReadString(),
            MaxParallelism = reader.ReadInt32(),
            WrittenBy = reader.ReadString(),
            Origin = reader.ReadTimestamp(),
            TakenAt = reader.ReadTimestamp(),
            RestoredFrom = reader.ReadString(),
            AttemptsBefore = reader.ReadInt64(),
            IsFinal = reader.ReadBoolean(),
            Schemas = ReadSchemas(ref reader),
        };
        reader.End();
        return metadata;
    }

    private static StateSchema[] ReadSchemas(ref StateReader reader)
    {
        var schemas = new StateSchema[reader.ReadCount(LeastSchemaBytes)];
        for (var i = 0; i < schemas.Length; i++)
        {
            var id = reader.ReadString();
            if (i > 0 && string.CompareOrdinal(schemas[i - 1].StateId, id) >= 0)
            {
                throw reader.Fail(0, $"state '{id}' behind '{schemas[i - 1].StateId}'", "states are sorted, and each is there once");
            }

            schemas[i] = new(id, ReadType(ref reader), ReadType(ref reader), reader.ReadString());
        }

        return schemas;
    }

    private static StateType ReadType(ref StateReader reader) =>
        StateTypeText.TryParse(reader.ReadString(), out var problem, out var at) ?? throw reader.Fail(0, "a type", $"at character {at + 1} of it {problem}");
}
