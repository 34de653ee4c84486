namespace FastFlow.Compiler;

/// <summary>Placeholder until the connectors' record binding is merged.</summary>
internal sealed record RecordModel(string Type);
