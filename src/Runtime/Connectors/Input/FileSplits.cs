namespace FastFlow;

/// <summary>Opens a reader of one input.</summary>
internal delegate ISourceReader<T, RecordPosition> OpenInput<T>(ByteOrigin origin, SourceContext context, bool resume, RecordPosition position);

/// <summary>Files as splits.</summary>
/// <param name="paths">Files, directories, or patterns of file names.</param>
/// <param name="areConsecutive">They follow each other in time.</param>
/// <param name="open">Opens one.</param>
internal sealed class FileSplits<T>(IReadOnlyList<string> paths, bool areConsecutive, OpenInput<T> open) : ISplitSource<T, string, RecordPosition>
{
    public bool AreConsecutive => areConsecutive;

    public bool IsBounded => true;

    public IAsyncEnumerable<IReadOnlyList<string>> DiscoverAsync(SourceContext context, CancellationToken cancellationToken) =>
        AsyncEnumerable.Repeat(Find(context.Name), 1);

    public ISourceReader<T, RecordPosition> Open(SourceContext context, string split, bool resume, RecordPosition position) => open(new FileOrigin(split), context, resume, position);

    private IReadOnlyList<string> Find(string source)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            var name = Path.GetFileName(path);
            if (Directory.Exists(path))
            {
                files.AddRange(In(source, path, "*").Where(file => !Path.GetFileName(file).StartsWith('.')));
            }
            else if (name.AsSpan().ContainsAny('*', '?') && !File.Exists(path))
            {
                files.AddRange(In(source, Path.GetDirectoryName(path) is { Length: > 0 } directory ? directory : ".", name));
            }
            else
            {
                new FileOrigin(path).Check(source);
                files.Add(path);
            }
        }

        return files.Count > 0
            ? files
            : throw new FileNotFoundException($"{source} reads '{string.Join("', '", paths)}', but there is no file. Correct the path, or put the files there before the start.");
    }

    // Ordinally: the order of the events must not depend on a culture, nor on the file system.
    private static IEnumerable<string> In(string source, string directory, string pattern) => Directory.Exists(directory)
        ? Directory.GetFiles(directory, pattern).Order(StringComparer.Ordinal)
        : throw new DirectoryNotFoundException($"{source} reads '{directory}', but there is no such directory ({Path.GetFullPath(directory)}). Correct the path, or put the files there before the start.");
}
