namespace FastFlow;

/// <summary>A window gives the result so far every <paramref name="interval"/> before its end, if an event has come to it since its last result, whatever brought that about.</summary>
/// <param name="interval">A duration such as <c>"1s"</c>, or the name of a readonly <see cref="TimeSpan"/> member of the operator.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class EarlyResultsAttribute(string interval) : Attribute
{
    /// <summary>How often.</summary>
    public string Interval { get; } = interval;

    /// <summary>
    /// By which time: the watermark comes to a multiple of <see cref="Interval"/>, or, with <see cref="TimeDomain.Processing"/>, the job's clock does, so that results keep coming where events
    /// don't. A window in processing time has only that.
    /// </summary>
    public TimeDomain Time { get; set; } = TimeDomain.Event;
}
