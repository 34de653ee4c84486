namespace FastFlow;

/// <summary>What a checkpoint is restored into: a pipeline, and what its owner says about state of earlier versions.</summary>
internal sealed record RestoringProgram(string PipelineId, int MaxParallelism)
{
    /// <summary>The program that is running.</summary>
    public static RestoringProgram Of(PipelineGraph graph) => new(graph.Id, graph.MaxParallelism)
    {
        FormerIds = graph.Nodes.SelectMany(static node => node.FormerIds.Select(former => (Former: former, Today: node.StateId))).Distinct().GroupBy(static id => id.Former, static id => id.Today)
            .ToDictionary(static ids => ids.Key, ids => ids.Count() == 1 ? ids.First() : throw new InvalidOperationException($"{graph.Id}: {string.Join(" and ", ids)} have [FormerId(\"{ids.Key}\")], and state can go to one operator only: leave it out at the others."), StringComparer.Ordinal),
    };

    /// <summary>States to leave behind, by id; an operator's id means all of its states.</summary>
    public IReadOnlyCollection<string> Drop { get; init; } = [];

    /// <summary>Operators that had another id: by their former id, today's.</summary>
    public IReadOnlyDictionary<string, string> FormerIds { get; init; } = new Dictionary<string, string>();

    /// <summary>The id under which the program has a stored state today.</summary>
    public string TodaysId(string stateId)
    {
        foreach (var (former, today) in FormerIds)
        {
            if (IsOf(stateId, former))
            {
                return today + stateId[former.Length..];
            }
        }

        return stateId;
    }

    /// <summary>The state is to be left behind.</summary>
    public bool Drops(string stateId) => Drop.Any(id => IsOf(stateId, id));

    /// <summary>What was to be left behind and isn't there: most probably a typing error, after which state would be kept by mistake.</summary>
    public IEnumerable<string> UnknownDrops(IReadOnlyCollection<string> stored) => Drop.Where(id => !stored.Any(stateId => IsOf(stateId, id)))
        .Select(id => $"Drop names the state {id}, and there is none of that id: there are {string.Join(", ", stored.Distinct().Order(StringComparer.Ordinal))}.");

    /// <summary>Why a file can't be one of this pipeline.</summary>
    public IEnumerable<string> RefusalsOf(StateFileReader file)
    {
        if (file.Header.PipelineId != PipelineId)
        {
            yield return $"It is of the pipeline {file.Header.PipelineId}. Take a checkpoint of {PipelineId}, or, if the pipeline was renamed, give it [Pipeline(Id = \"{file.Header.PipelineId}\")].";
        }

        if (file.Header.MaxParallelism != MaxParallelism)
        {
            yield return $"It was written with MaxParallelism {file.Header.MaxParallelism}, and {PipelineId} has {MaxParallelism}. A key's group depends on it, so it never changes: put {file.Header.MaxParallelism} back.";
        }
    }

    // "Shop.Silence/timers" is a part of the state of the operator "Shop.Silence".
    private static bool IsOf(string stateId, string operatorId) =>
        stateId.StartsWith(operatorId, StringComparison.Ordinal) && (stateId.Length == operatorId.Length || stateId[operatorId.Length] == '/');
}
