namespace FastFlow;

/// <summary>
/// On a keyed operator without a window: how long a key's state outlives the key's last handler call. From the instant on at which that long has passed, state is new to whoever asks for it; timers
/// stay. In event time a call is at its event's time or at the watermark, whichever is later, and state has expired when the operator's watermark reaches that plus the time to live.
/// </summary>
/// <param name="ttl">A duration such as <c>"1h"</c>, or the name of a readonly <see cref="TimeSpan"/> member of the operator.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class StateTtlAttribute(string ttl) : Attribute
{
    /// <summary>How long.</summary>
    public string Ttl { get; } = ttl;

    /// <summary>Which time it goes by.</summary>
    public TimeDomain Time { get; set; } = TimeDomain.Event;
}
