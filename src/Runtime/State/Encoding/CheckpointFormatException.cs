namespace FastFlow;

/// <summary>
/// Bytes of a checkpoint that aren't what FastFlow writes: damaged, cut off, made by something else or by a newer version. Nothing of them
/// was used.
/// </summary>
/// <param name="file">The file, as its path was given, or another name for where the bytes are from.</param>
/// <param name="offset">The byte of that file, from 0.</param>
/// <param name="found">What stands there.</param>
/// <param name="reason">Why that can't be.</param>
/// <param name="remedy">What to do, as whole sentences.</param>
/// <param name="inner">What another codec said, if it was one.</param>
public sealed class CheckpointFormatException(string file, long offset, string found, string reason, string remedy, Exception? inner = null)
    : Exception($"{file}, byte {offset}: {found}, but {reason}. {remedy}", inner)
{
    /// <summary>What to do about damage.</summary>
    internal const string DamageRemedy = "Put back an undamaged copy of the file, or start from another checkpoint with RestoreFrom.";

    /// <summary>The file, as its path was given, or another name for where the bytes are from.</summary>
    public string File { get; } = file;

    /// <summary>The byte of that file, from 0.</summary>
    public long Offset { get; } = offset;

    /// <summary>What stands there.</summary>
    public string Found { get; } = found;

    /// <summary>Why that can't be.</summary>
    public string Reason { get; } = reason;

    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;
}
