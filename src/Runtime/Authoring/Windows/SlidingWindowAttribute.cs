namespace FastFlow;

/// <summary>Windows of one size that begin every slide and overlap: an event lies in several. The aggregate has <c>Merge</c>.</summary>
/// <param name="size">A duration such as <c>"10s"</c>, or the name of a readonly <see cref="TimeSpan"/> member of the operator.</param>
/// <param name="slide">How far apart windows begin; at most the size.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class SlidingWindowAttribute(string size, string slide) : Attribute
{
    /// <summary>How long a window is.</summary>
    public string Size { get; } = size;

    /// <summary>How far apart windows begin.</summary>
    public string Slide { get; } = slide;

    /// <summary>Windows begin at multiples of the slide since the Unix epoch, plus this.</summary>
    public string Offset { get; set; } = "0s";

    /// <summary>Which time windows go by.</summary>
    public TimeDomain Time { get; set; } = TimeDomain.Event;
}
