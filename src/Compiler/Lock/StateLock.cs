namespace FastFlow.Compiler;

/// <summary>What of a program and its lock don't agree.</summary>
/// <param name="Rule">FF0304, FF0305 or FF0306.</param>
/// <param name="PipelineId">The pipeline whose state it is.</param>
/// <param name="Id">The entry's id.</param>
/// <param name="State">The state as it is; null if there is none any more.</param>
/// <param name="Shipped">The line of the shipped lock that it offends; null if none.</param>
/// <param name="Message">For a person.</param>
internal sealed record LockFinding(Rule Rule, string PipelineId, string Id, CurrentState? State, LockLine? Shipped, string Message)
{
    /// <summary>Today's states that could be this one under a new id.</summary>
    public IReadOnlyList<CurrentState> Candidates { get; init; } = [];
}

/// <summary>The two files of a state lock, and what they say to a program's states.</summary>
internal sealed class StateLock(LockFile shipped, LockFile unshipped)
{
    private readonly Dictionary<string, LockLine> _shipped = ById(shipped);
    private readonly Dictionary<string, LockLine> _unshipped = ById(unshipped);

    /// <param name="states">All states of all pipelines of the compilation.</param>
    public IEnumerable<LockFinding> Check(IReadOnlyList<CurrentState> states)
    {
        foreach (var state in states)
        {
            var id = state.Entry.Id;
            if (IsRetired(id))
            {
                yield return new LockFinding(Rules.LostState, state.Entry.PipelineId, id, state, Find(_shipped, id), $"The state {id} is retired in the lock, so checkpoints that still have it are told to leave it behind, but {state.Node.Display} goes on under that id: give it another [StateId(\"…\")], or take the line back");
                continue;
            }

            var stored = StoredAs(state);
            var refusals = stored is null ? [] : Refusals(state, stored.Entry!);
            foreach (var refusal in refusals)
            {
                yield return new LockFinding(Rules.CannotRestore, state.Entry.PipelineId, id, state, stored, refusal);
            }

            if (refusals.Count == 0 && !IsRecorded(state))
            {
                yield return new LockFinding(Rules.UnrecordedState, state.Entry.PipelineId, id, state, null, Recorded(id) is null
                    ? $"The state {id} is not in the lock yet: record it as {state.Entry.Schema.Value}"
                    : $"The state {id} has changed since it was recorded: it is now {state.Entry}");
            }
        }

        foreach (var finding in Lost(states))
        {
            yield return finding;
        }
    }

    private IEnumerable<LockFinding> Lost(IReadOnlyList<CurrentState> states)
    {
        var known = new HashSet<string>(states.Select(state => state.Entry.Id).Concat(states.SelectMany(state => state.FormerIds)), StringComparer.Ordinal);
        foreach (var line in _shipped.Values.Where(line => !line.IsRetired && !IsRetired(line.Id) && !known.Contains(line.Id)).OrderBy(line => line.Id, StringComparer.Ordinal))
        {
            var candidates = states.Where(state => state.Node.Tag is null && state.Node.Id == state.Entry.Schema.StateId && line.Id.StartsWith(state.Entry.PipelineId + "/", StringComparison.Ordinal) && Recorded(state.Entry.Id) is null && StoredAs(state) is null && Refusals(state, line.Entry!).Count == 0).ToList();
            yield return new LockFinding(
                Rules.LostState,
                line.Entry!.PipelineId,
                line.Id,
                null,
                line,
                $"The shipped state {line.Id} is gone, so a checkpoint that has it can't be restored: if its operator was renamed, give that [FormerId(\"{line.Entry.Schema.StateId}\")]; if it was removed, retire the entry with the line \"{LockText.Retire(line.Id)}\" in {LockFile.Unshipped}") { Candidates = candidates };
        }
    }

    /// <summary>The shipped line of the state's id, or of one that it had before.</summary>
    private LockLine? StoredAs(CurrentState state) => state.FormerIds.Prepend(state.Entry.Id).Select(id => Find(_shipped, id)).FirstOrDefault(line => line is { IsRetired: false } && !IsRetired(line.Id));

    private static List<string> Refusals(CurrentState state, LockEntry stored)
    {
        var current = state.Entry.Schema;
        var schema = stored.Schema with { StateId = current.StateId };

        // A method makes today's state of rows that are of its type, or can become so.
        var migration = state.Migrations.FirstOrDefault(from => (current with { Value = from }).RefusalsOf(schema).Count == 0);
        var refusals = (migration is null ? current : current with { Value = migration }).RefusalsOf(schema).ToList();
        if (stored.MaxParallelism != state.Entry.MaxParallelism)
        {
            refusals.Add($"State {current.StateId}: it was stored in {stored.MaxParallelism} key groups, and the pipeline's MaxParallelism is now {state.Entry.MaxParallelism}. Put {stored.MaxParallelism} back: it says where every key lies.");
        }

        return refusals;
    }

    /// <summary>The lock's latest word on the state is what it is.</summary>
    private bool IsRecorded(CurrentState state) => Recorded(state.Entry.Id) is { } recorded && recorded.ToString() == state.Entry.ToString();

    private LockEntry? Recorded(string id) => Find(_unshipped, id)?.Entry ?? Find(_shipped, id)?.Entry;

    private bool IsRetired(string id) => Find(_unshipped, id) is { IsRetired: true } || (Find(_shipped, id) is { IsRetired: true } && Find(_unshipped, id) is null);

    private static LockLine? Find(Dictionary<string, LockLine> lines, string id) => lines.TryGetValue(id, out var line) ? line : null;

    private static Dictionary<string, LockLine> ById(LockFile file)
    {
        var lines = new Dictionary<string, LockLine>(StringComparer.Ordinal);
        foreach (var line in file.Lines)
        {
            lines[line.Id] = line;
        }

        return lines;
    }
}
