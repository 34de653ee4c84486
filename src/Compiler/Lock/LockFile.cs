namespace FastFlow.Compiler;

/// <summary>A line of a lock: an entry, or the retirement of one.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Entry">The entry; null if the line retires it.</param>
/// <param name="Line">Its line, from 0.</param>
internal sealed record LockLine(string Id, LockEntry? Entry, int Line)
{
    /// <summary>The state is given up: nobody restores it any more.</summary>
    public bool IsRetired => Entry is null;
}

/// <summary>What can't be read in a lock.</summary>
/// <param name="Line">The line, from 0.</param>
/// <param name="Column">The character in it, from 0.</param>
/// <param name="Reason">What is wrong, for a person.</param>
internal sealed record LockProblem(int Line, int Column, string Reason);

/// <summary>One file of a state lock, as it stands.</summary>
internal sealed record LockFile(IReadOnlyList<LockLine> Lines, IReadOnlyList<LockProblem> Problems)
{
    /// <summary>Ends in this: what checkpoints may have been written under.</summary>
    public const string Shipped = "FastFlow.State.Shipped.txt";

    /// <summary>What has been recorded since.</summary>
    public const string Unshipped = "FastFlow.State.Unshipped.txt";

    public static readonly LockFile Empty = new([], []);
}
