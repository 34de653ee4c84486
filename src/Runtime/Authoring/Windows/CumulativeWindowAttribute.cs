namespace FastFlow;

/// <summary>Windows that begin together every size and end one step apart: the day so far, every hour. The aggregate has <c>Merge</c>.</summary>
/// <param name="size">How long the longest window is; a duration such as <c>"1d"</c>, or the name of a readonly <see cref="TimeSpan"/> member of the operator.</param>
/// <param name="step">How far apart windows end; the size is a multiple of it.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class CumulativeWindowAttribute(string size, string step) : Attribute
{
    /// <summary>How long the longest window is.</summary>
    public string Size { get; } = size;

    /// <summary>How far apart windows end.</summary>
    public string Step { get; } = step;

    /// <summary>Windows begin at multiples of the size since the Unix epoch, plus this.</summary>
    public string Offset { get; set; } = "0s";

    /// <summary>Which time windows go by.</summary>
    public TimeDomain Time { get; set; } = TimeDomain.Event;
}
