namespace FastFlow;

/// <summary>Windows of one size, side by side: every event lies in exactly one.</summary>
/// <param name="size">A duration such as <c>"10s"</c>, or the name of a readonly <see cref="TimeSpan"/> member of the operator.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class TumblingWindowAttribute(string size) : Attribute
{
    /// <summary>How long a window is.</summary>
    public string Size { get; } = size;

    /// <summary>Windows begin at multiples of the size since the Unix epoch, plus this.</summary>
    public string Offset { get; set; } = "0s";

    /// <summary>Which time windows go by.</summary>
    public TimeDomain Time { get; set; } = TimeDomain.Event;
}
