namespace FastFlow;

/// <summary>
/// A <c>[Join]</c> in which a right event at <c>r</c> meets a left one at <c>l</c> where <c>l - Before &lt;= r &lt;= l + After</c>, in event time.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class IntervalJoinAttribute : Attribute
{
    /// <summary>Bounds by name; what isn't given is nothing.</summary>
    public IntervalJoinAttribute()
    {
    }

    /// <summary>Both bounds.</summary>
    public IntervalJoinAttribute(string before, string after)
    {
        Before = before;
        After = after;
    }

    /// <summary>How much earlier than the left event the right one may be, inclusive; a duration such as <c>"10s"</c>.</summary>
    public string Before { get; set; } = "0s";

    /// <summary>How much later than the left event the right one may be, inclusive; a duration such as <c>"10s"</c>.</summary>
    public string After { get; set; } = "0s";
}
