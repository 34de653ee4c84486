namespace FastFlow;

/// <summary>The unit of an integer that counts from the Unix epoch.</summary>
public enum TimeUnit
{
    /// <summary>The default: 10^-3 s.</summary>
    Milliseconds,

    /// <summary>Whole seconds.</summary>
    Seconds,

    /// <summary>10^-6 s.</summary>
    Microseconds,

    /// <summary>10^-9 s; rounded to 100 ns towards negative infinity.</summary>
    Nanoseconds,

    /// <summary>100 ns, as in <see cref="Timestamp.Ticks"/>.</summary>
    Ticks,
}
