namespace FastFlow;

/// <summary>Where a reader of lines or records stands: behind the last record it has handed on (or skipped, or given away as a dead letter).</summary>
/// <param name="Offset">Bytes from the beginning of the uncompressed data, byte order mark included.</param>
/// <param name="Line">How many lines lie before that offset.</param>
public readonly record struct RecordPosition(long Offset, long Line);
