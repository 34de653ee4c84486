using System.Globalization;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Expressions for instants and durations, in ticks.</summary>
internal static class Instants
{
    // A calendar's times lie more than this from the ends of the range.
    private const long SafeDistance = 1L << 62;

    /// <summary>The time of an event.</summary>
    public static string Of(EventTimeModel time, string value)
    {
        var member = $"{value}.{Naming.Escape(time.Member)}";
        return time.Kind switch
        {
            InstantKind.Timestamp => member + ".Ticks",
            InstantKind.Integer when time.IsUnsigned64 => $"global::FastFlow.Timestamp.FromUnix((long)global::System.Math.Min({member}, (ulong)long.MaxValue), global::FastFlow.TimeUnit.{time.Unit}).Ticks",
            InstantKind.Integer => $"global::FastFlow.Timestamp.FromUnix({member}, global::FastFlow.TimeUnit.{time.Unit}).Ticks",
            _ => $"global::FastFlow.Timestamp.From({member}).Ticks",
        };
    }

    /// <summary>The watermark that an event at <paramref name="instant"/> allows.</summary>
    /// <param name="time">How its time is known.</param>
    /// <param name="instant">Its time.</param>
    /// <param name="names">Names.</param>
    /// <param name="origin">The node that declares the time.</param>
    /// <param name="isFar">The result is used only where the instant lies far from the ends of the range.</param>
    public static string Watermark(EventTimeModel time, string instant, WorkerNames names, PlannedNode origin, bool isFar = false)
    {
        var delay = Ticks(time.OutOfOrderness, names, origin, "OutOfOrderness");
        if (time.OutOfOrderness is not { Member: null, Ticks: < SafeDistance } || !(isFar || time.Kind is InstantKind.DateTime or InstantKind.DateTimeOffset))
        {
            return $"global::FastFlow.TimeMath.Watermark({instant}, {delay})";
        }

        // Where it turns out not to be far the loop leaves before it uses this.
        return time.OutOfOrderness.Ticks == 0 ? instant : isFar ? $"unchecked({instant} - {delay})" : $"{instant} - {delay}";
    }

    /// <summary>A constant, or the worker's field that was read off the operator at start.</summary>
    public static string Ticks(DurationModel? duration, WorkerNames names, PlannedNode node, string what) => duration switch
    {
        null => "0L",
        { Member: not null } => names.Duration(node, what),
        _ => duration.Ticks.ToString(CultureInfo.InvariantCulture) + "L",
    };
}
