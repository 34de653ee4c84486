namespace FastFlow;

/// <summary>A rolling sink can't go on: its directory, or what a checkpoint says of it, isn't as it must be. The message says which file, why and what to do.</summary>
internal sealed class RollingException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The words of a rolling sink's errors.</summary>
internal static class RollingErrors
{
    public static RollingException Exists(string sink, string location, string path) => new(
        $"{sink} would write '{path}' in '{location}', but a file of this name is committed there already: by a run of which the checkpoint knows nothing, or because the job went back behind what it had committed. "
        + "Nothing of it was touched. Move the files away, give the sink another directory, or set IfExists to Replace or Append.");

    public static RollingException Behind(string sink, string location, RollingFile file) => new(
        $"{sink} would go on with '{file.CommittedPath}' in '{location}' at byte {file.LengthBytes}, but that file is committed: the job went back behind what it had committed. "
        + "Nothing of it was touched. Start from the newest checkpoint, move the files away, or set IfExists to Replace, which writes them again.");

    public static RollingException Missing(string sink, string location, RollingFile file) => new(
        $"'{file.StagingPath}' in '{location}' is missing, but the checkpoint says that {sink} has written {file.LengthBytes} bytes of '{file.CommittedPath}' to it: someone or something else has deleted it, "
        + "or the sink has another directory now. Put the directory back as it was, or start from a checkpoint or savepoint before that file.");

    public static RollingException Short(string sink, string location, RollingFile file, long lengthBytes) => new(
        $"'{file.StagingPath}' in '{location}' has {lengthBytes} bytes, but the checkpoint says that {sink} has written {file.LengthBytes}: the file is damaged. "
        + "Restore the directory from a backup, or start from a checkpoint or savepoint before that file.");

    public static RollingException Conflict(string sink, string location, RollingFile file, long lengthBytes) => new(
        $"{sink} can't commit '{file.CommittedPath}' ({file.LengthBytes} bytes) in '{location}': another file of that name, of {lengthBytes} bytes, is there, which it hasn't written. "
        + $"Another job writes to this directory, or a person did. Nothing was touched; move the other file away, and restart the job: '{file.StagingPath}' is committed then.");

    public static RollingException Owned(string sink, string location, string owner) => new(
        $"{sink} can't write to '{location}', which belongs to {owner}. Give every sink a directory of its own; if that one is gone for good, delete '{RollingPath.Owner}' there.");

    public static RollingException Medium(string sink, string location, Exception cause) => new(
        $"{sink} can't write to '{location}': {cause.Message.TrimEnd('.')}. Nothing that is committed is affected. Check that the disk isn't full or failing and that this user may write there, and restart the job.", cause);
}
