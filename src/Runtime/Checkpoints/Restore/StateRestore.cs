namespace FastFlow;

/// <summary>
/// Gives the rows of a checkpoint back to the states of today's program (DESIGN 2.6): matched by id, made today's where fields were added or widened, and refused as a whole, with every reason,
/// before the first row is decoded. Files come opened, so every byte of them is verified.
/// </summary>
internal static class StateRestore
{
    /// <summary>Loads all rows.</summary>
    /// <param name="program">The pipeline as it is today.</param>
    /// <param name="states">Its states, as new.</param>
    /// <param name="files">All state files of the checkpoint.</param>
    /// <param name="origin">Where the checkpoint is, for messages.</param>
    /// <exception cref="CheckpointException">What is stored doesn't fit the program. No state was touched.</exception>
    /// <exception cref="CheckpointFormatException">A row isn't what FastFlow writes. The states are of no use.</exception>
    public static void Load(RestoringProgram program, IReadOnlyList<StoredState> states, IReadOnlyList<StateFileReader> files, string origin)
    {
        var filesOf = Match(program, states, files, origin);
        foreach (var (state, stored) in filesOf)
        {
            state.BeginLoad(stored.Sum(file => file.Rows));
            foreach (var file in stored)
            {
                LoadRows(state, file);
            }
        }

        foreach (var state in states)
        {
            state.EndLoad();
        }
    }

    private static List<(StoredState State, List<StateFileReader> Files)> Match(RestoringProgram program, IReadOnlyList<StoredState> states, IReadOnlyList<StateFileReader> files, string origin)
    {
        var stored = files.Select(file => file.Header.Schema.StateId).ToHashSet(StringComparer.Ordinal);
        var refusals = files.SelectMany(program.RefusalsOf).Distinct().ToList();
        var byId = states.ToDictionary(state => state.Schema.StateId, StringComparer.Ordinal);
        var matched = new List<(StoredState State, List<StateFileReader> Files)>();
        foreach (var group in files.GroupBy(file => TodaysId(file.Header.Schema.StateId), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (program.Drops(group.First().Header.Schema.StateId))
            {
                continue;
            }

            if (byId.TryGetValue(group.Key, out var state))
            {
                refusals.AddRange(group.SelectMany(file => RefusalsOf(Renamed(file.Header.Schema, group.Key), state)).Distinct());
                matched.Add((state, [.. group]));
            }
            else
            {
                refusals.Add($"State {group.First().Header.Schema.StateId} is in the checkpoint, and {program.PipelineId} has no such state. If its operator was renamed, give that [FormerId(\"{group.First().Header.Schema.StateId}\")]; to leave the state behind, name it in Drop.");
            }
        }

        refusals.AddRange(program.UnknownDrops([.. files.Select(file => file.Header.Schema.StateId)]));
        return refusals.Count == 0 ? matched : throw new CheckpointException(
            CheckpointFailure.Incompatible, "", $"{origin} can't be restored into {program.PipelineId}:{string.Concat(refusals.Select(refusal => $"{Environment.NewLine}  {refusal}"))}");

        // The renamed state is there under today's name, so what has its former name is another operator's, which has got that since.
        string TodaysId(string stateId) => program.TodaysId(stateId) is var today && stored.Contains(today) ? stateId : today;
    }

    private static void LoadRows(StoredState state, StateFileReader file)
    {
        var conversion = RowConversion.Find(Renamed(file.Header.Schema, state.Schema.StateId), state, out _)!;
        while (file.MoveNext())
        {
            var key = file.Key;
            var value = file.Value;
            if (!conversion.IsIdentity)
            {
                value = conversion.Convert(ref value, state.Schema.StateId);
            }

            state.Load(ref key, ref value);
        }
    }

    private static IReadOnlyList<string> RefusalsOf(StateSchema stored, StoredState state)
    {
        RowConversion.Find(stored, state, out var refusals);
        return refusals;
    }

    private static StateSchema Renamed(StateSchema schema, string stateId) => schema with { StateId = stateId };
}
