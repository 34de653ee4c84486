using System.Buffers;
using System.Globalization;
using System.Text;

namespace FastFlow;

/// <summary>The names of a rolling sink's files, and which names of others may stand in a path.</summary>
internal static class RollingPath
{
    /// <summary>The directory of everything that isn't committed. Tools that read whole directories pass over names that begin with a dot.</summary>
    public const string StagingDirectory = ".fastflow";

    /// <summary>Whose directory it is.</summary>
    public const string Owner = StagingDirectory + "/OWNER";

    private const int MostSegmentBytes = 200;
    private const int MostPartitionBytes = 1000;
    private const string AttemptMark = ".a";

    // What some file system refuses or takes for something else; names are the same everywhere.
    private static readonly SearchValues<char> Refused = SearchValues.Create("\\:*?\"<>|");
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Committed(string prefix, int worker, long number, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{worker}-{number:D6}{extension}");

    public static string Staging(string name, long attempt) => string.Create(CultureInfo.InvariantCulture, $"{StagingDirectory}/{name}{AttemptMark}{attempt}");

    /// <summary>A copy in the making.</summary>
    public static string Draft(string path) => path + ".tmp";

    /// <summary>The attempt that made a file in the staging directory; null for what isn't such a file.</summary>
    public static long? AttemptOf(string stagingName)
    {
        var name = stagingName.AsSpan();
        name = name.EndsWith(".tmp", StringComparison.Ordinal) ? name[..^4] : name;
        var mark = name.LastIndexOf(AttemptMark, StringComparison.Ordinal);
        return mark > 0 && long.TryParse(name[(mark + AttemptMark.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : null;
    }

    /// <summary>The number in a committed file's name; null if the sink gives no such names.</summary>
    public static long? NumberOf(string name, string prefix, string extension)
    {
        if (!name.StartsWith(prefix + "-", StringComparison.Ordinal) || !name.EndsWith(extension, StringComparison.Ordinal) || name.Length <= prefix.Length + 1 + extension.Length)
        {
            return null;
        }

        var middle = name.AsSpan()[(prefix.Length + 1)..^extension.Length];
        var dash = middle.IndexOf('-');
        return dash > 0 && int.TryParse(middle[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && long.TryParse(middle[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The directory of a partition and those above it, the sink's own first.</summary>
    public static IEnumerable<string> DirectoriesOf(string partition)
    {
        yield return "";
        for (var end = partition.IndexOf('/'); end >= 0; end = partition.IndexOf('/', end + 1))
        {
            yield return partition[..end];
        }

        if (partition.Length > 0)
        {
            yield return partition;
        }
    }

    /// <summary>Why a text can't be a partition; null if it can. What passes stays below the sink's directory.</summary>
    public static string? ProblemOfPartition(string partition)
    {
        if (partition.Length == 0)
        {
            return null;
        }

        if (Encoding.UTF8.GetByteCount(partition) > MostPartitionBytes)
        {
            return $"it is longer than {MostPartitionBytes} bytes";
        }

        foreach (var segment in partition.AsSpan().Split('/'))
        {
            if (ProblemOfSegment(partition.AsSpan()[segment]) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Why a text can't be one name in a path; null if it can.</summary>
    public static string? ProblemOfSegment(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty)
        {
            return "a name in it is empty";
        }

        if (segment[0] == '.')
        {
            return "a name in it begins with '.'";
        }

        if (segment[^1] is '.' or ' ')
        {
            return "a name in it ends with '.' or a blank";
        }

        if (segment.ContainsAny(Refused) || segment.Contains('/') || HasControl(segment))
        {
            return "a name in it has one of \\ : * ? \" < > | or a control character";
        }

        return Encoding.UTF8.GetByteCount(segment) > MostSegmentBytes ? $"a name in it is longer than {MostSegmentBytes} bytes" : null;
    }

    /// <summary>The partition that an author wrote.</summary>
    /// <exception cref="FormatException">It can't be one.</exception>
    public static string Partition(ReadOnlySpan<byte> utf8)
    {
        string partition;
        try
        {
            partition = Strict.GetString(utf8);
        }
        catch (DecoderFallbackException exception)
        {
            throw new FormatException($"the partition '{FaultText.Show(utf8)}' is not valid UTF-8. Mend the text where it comes from.", exception);
        }

        return ProblemOfPartition(partition) is { } problem
            ? throw new FormatException($"'{FaultText.Show(utf8)}' can't be a sub-directory: {problem}. Write names that can, for instance through Uri.EscapeDataString.")
            : partition;
    }

    private static bool HasControl(ReadOnlySpan<char> segment)
    {
        foreach (var character in segment)
        {
            if (char.IsControl(character))
            {
                return true;
            }
        }

        return false;
    }
}
