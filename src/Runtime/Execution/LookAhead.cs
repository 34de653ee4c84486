using System.ComponentModel;
using System.Numerics;

namespace FastFlow;

/// <summary>
/// What may run ahead of the events' turn, and when: the slots of big tables are fetched, and a leading filter is asked. A verdict that the processor can't predict costs a flushed pipeline, some 15 to
/// 20 cycles; 64 verdicts gathered into a mask cost none. While they come in runs, the plain loop is cheaper.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LookAhead
{
    /// <summary>Verdicts per mask.</summary>
    public const int Verdicts = 64;

    /// <summary>Events that the plain loop handles before a mask is tried again.</summary>
    public const int EventsInTurn = 1024;

    /// <summary>How many events ahead a big table's slots are fetched.</summary>
    public const int PrefetchedEvents = 12;

    private const int MostChanges = 10;

    /// <summary>The verdicts change so seldom that a branch predictor follows them.</summary>
    public static bool IsPredictable(ulong verdicts) => BitOperations.PopCount(verdicts ^ (verdicts << 1)) <= MostChanges;
}
