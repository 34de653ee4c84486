namespace FastFlow;

/// <summary>Which of the two times a window or a timer goes by.</summary>
public enum TimeDomain
{
    /// <summary>When the events happened: moved by watermarks, repeatable.</summary>
    Event,

    /// <summary>When they are processed: moved by the clock.</summary>
    Processing,
}
