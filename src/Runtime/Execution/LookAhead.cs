using System.ComponentModel;
using System.Numerics;

namespace FastFlow;

/// <summary>
/// When to ask a leading filter ahead of the events' turn. A verdict that the processor can't predict costs a flushed pipeline, some 15 to
/// 20 cycles; 64 verdicts gathered into a mask cost none. While they come in runs, the plain loop is cheaper.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LookAhead
{
    /// <summary>Verdicts per mask.</summary>
    public const int Verdicts = 64;

    /// <summary>Events that the plain loop handles before a mask is tried again.</summary>
    public const int EventsInTurn = 1024;

    private const int MostChanges = 10;

    /// <summary>The verdicts change so seldom that a branch predictor follows them.</summary>
    public static bool IsPredictable(ulong verdicts) => BitOperations.PopCount(verdicts ^ (verdicts << 1)) <= MostChanges;
}
