namespace FastFlow;

/// <summary>What a pipeline promises of its output, whatever fails.</summary>
public enum Delivery
{
    /// <summary>Nothing is lost; after a failure some of it may come again. Transactional sinks are exactly once all the same.</summary>
    AtLeastOnce,

    /// <summary>Nothing is lost and nothing comes twice: every source can be read again and every sink is transactional, or the job doesn't start.</summary>
    ExactlyOnce,
}
