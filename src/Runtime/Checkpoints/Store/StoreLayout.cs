using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace FastFlow;

/// <summary>
/// Where things lie in a store. Every path is made here, of numbers, hashes and names that were checked, so none can lead out of the store.
/// </summary>
internal static class StoreLayout
{
    public const string Root = "";
    public const string Attempts = "attempts";
    public const string Checkpoints = "checkpoints";
    public const string Shared = "shared";
    public const string Current = "CURRENT";
    public const string ManifestName = "MANIFEST";
    public const string ManifestDraftName = ManifestName + Temporary;

    private const string Temporary = ".tmp";
    private const int MaxNameLength = 200;
    private const int MaxStatePartLength = 120;

    public static string Attempt(long attempt) => string.Create(CultureInfo.InvariantCulture, $"{Attempts}/{attempt}");

    public static string Checkpoint(CheckpointName name) => $"{Checkpoints}/{name}";

    public static string Manifest(CheckpointName name) => $"{Checkpoints}/{name}/{ManifestName}";

    public static string ManifestDraft(CheckpointName name) => Manifest(name) + Temporary;

    // The name tells whose it is: a newer attempt takes it away, and so the right to commit.
    public static string CurrentDraft(long attempt) => string.Create(CultureInfo.InvariantCulture, $"{Current}.a{attempt}{Temporary}");

    // Not the hash alone: what an older attempt, or this one, still deletes must never have the name of something new.
    public static string SharedFile(Sha256 hash, CheckpointName by) => $"{Shared}/{hash}-{by}";

    public static string SharedDraft(CheckpointName name, int index) => string.Create(CultureInfo.InvariantCulture, $"{Shared}/{name}-{index}{Temporary}");

    public static bool TryParseAttempt(string name, out long attempt) => TryParseNumber(name, out attempt);

    public static bool TryParseCheckpoint(string name, out CheckpointName checkpoint)
    {
        checkpoint = default;
        var mark = name.IndexOf("-a", StringComparison.Ordinal);
        if (mark < 0 || !TryParseNumber(name.AsSpan(0, mark), out var id) || !TryParseNumber(name.AsSpan(mark + 2), out var attempt))
        {
            return false;
        }

        checkpoint = new(id, attempt);
        return true;
    }

    public static bool TryParseCurrentDraft(string name, out long attempt)
    {
        attempt = 0;
        const string Start = Current + ".a";
        return name.StartsWith(Start, StringComparison.Ordinal) && name.EndsWith(Temporary, StringComparison.Ordinal)
            && name.Length > Start.Length + Temporary.Length && TryParseNumber(name.AsSpan(Start.Length, name.Length - Start.Length - Temporary.Length), out attempt);
    }

    /// <summary>Which checkpoint a file in <c>shared</c> is being written for; false if it is finished, or none of ours.</summary>
    public static bool TryParseSharedDraft(string name, out CheckpointName checkpoint)
    {
        checkpoint = default;
        var last = name.LastIndexOf('-');
        return name.EndsWith(Temporary, StringComparison.Ordinal) && last > 0 && TryParseCheckpoint(name[..last], out checkpoint);
    }

    public static bool TryParseShared(string name, out CheckpointName by)
    {
        by = default;
        const int HashLength = 2 * Sha256.Bytes;
        return name.Length > HashLength && name[HashLength] == '-' && !name.AsSpan(0, HashLength).ContainsAnyExcept("0123456789abcdef")
            && TryParseCheckpoint(name[(HashLength + 1)..], out by);
    }

    /// <summary>The name of a state's file: readable, but for what some file system can't have in a name. The state's own id stands in the manifest.</summary>
    public static string FileName(string stateId, int firstKeyGroup, int lastKeyGroup, int copy)
    {
        var name = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(stateId))
        {
            if (name.Length > MaxStatePartLength)
            {
                break;
            }

            var letter = (char)value;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' || (letter == '.' && name.Length > 0))
            {
                name.Append(letter);
            }
            else
            {
                name.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }

        name.Append(CultureInfo.InvariantCulture, $".{firstKeyGroup}-{lastKeyGroup}");
        if (copy > 0)
        {
            name.Append(CultureInfo.InvariantCulture, $"~{copy}");
        }

        return name.Append(".ffs").ToString();
    }

    /// <summary>A name that <see cref="FileName"/> may have made: no separator, no drive, nothing hidden, nothing of the protocol's own.</summary>
    public static bool IsFileName([NotNullWhen(true)] string? name)
        => name is { Length: > 0 and <= MaxNameLength } && name[0] != '.' && name.EndsWith(".ffs", StringComparison.Ordinal)
            && !name.AsSpan().ContainsAnyExcept(NameLetters);

    private static readonly System.Buffers.SearchValues<char> NameLetters
        = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-%~");

    // One way to write a number, so that one name is one thing.
    private static bool TryParseNumber(ReadOnlySpan<char> text, out long number)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0 && text[0] != '0';
}

/// <summary>A checkpoint: its id, and the attempt that wrote it, because two attempts may come to the same id.</summary>
internal readonly record struct CheckpointName(long Id, long Attempt)
{
    /// <summary>The state before the first checkpoint.</summary>
    public bool IsNone => Id == 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}-a{Attempt}");
}
