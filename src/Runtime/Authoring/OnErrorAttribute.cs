namespace FastFlow;

/// <summary>What happens when a handler of this operator (or a record of this source) fails. The default is <see cref="ErrorPolicy.Fail"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class OnErrorAttribute(ErrorPolicy policy) : Attribute
{
    /// <summary>The policy in force for the operator's handlers and its key and gap selectors, as far as an event calls them when it comes, and nothing behind it. What time brings about fails the run.</summary>
    public ErrorPolicy Policy { get; } = policy;
}

/// <summary>What becomes of an event whose handler threw.</summary>
public enum ErrorPolicy
{
    /// <summary>The run fails with the operator, the event and its position in the message.</summary>
    Fail,

    /// <summary>The event is counted, reported once per kind of failure, and dropped without a trace in state or output.</summary>
    Skip,

    /// <summary>As <see cref="Skip"/>, and the event goes to <see cref="Errors{TOperator}"/> as a <see cref="Failed{TEvent}"/>.</summary>
    DeadLetter,
}
