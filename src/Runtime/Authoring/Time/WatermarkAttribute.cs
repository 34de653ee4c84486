namespace FastFlow;

/// <summary>
/// Beside <see cref="EventTimeAttribute"/>: how far the watermark stays behind the highest time seen, and when an input that says nothing stops
/// holding the others back. Durations are <c>"250ms"</c>, <c>"10s"</c>, <c>"1m"</c>, <c>"1h"</c>, <c>"1d"</c>, in <see cref="TimeSpan"/> format, or
/// the name of a readonly <see cref="TimeSpan"/> member of the class.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class WatermarkAttribute : Attribute
{
    /// <summary>How much earlier than one before it an event may be and still be in time.</summary>
    public string OutOfOrderness { get; set; } = "0s";

    /// <summary>Processing time without an event after which the input is idle; it never is unless given.</summary>
    public string? IdleAfter { get; set; }
}
