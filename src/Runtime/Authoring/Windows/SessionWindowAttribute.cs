namespace FastFlow;

/// <summary>
/// Windows of activity: events less than the gap apart share one. Without a gap the operator has <c>static TimeSpan Gap(in TEvent)</c>, one overload per
/// input. The aggregate has <c>Merge</c>. In a join the events of both sides make the sessions.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class SessionWindowAttribute : Attribute
{
    /// <summary>Each event has its own gap, from the operator's <c>Gap</c> method.</summary>
    public SessionWindowAttribute()
    {
    }

    /// <summary>One gap for all; a duration such as <c>"10s"</c>, or the name of a readonly <see cref="TimeSpan"/> member of the operator.</summary>
    public SessionWindowAttribute(string gap) => Gap = gap;

    /// <summary>The time without an event that ends a session; null where a method says.</summary>
    public string? Gap { get; }

    /// <summary>Which time windows go by.</summary>
    public TimeDomain Time { get; set; } = TimeDomain.Event;
}
