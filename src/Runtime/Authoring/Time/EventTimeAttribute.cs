namespace FastFlow;

/// <summary>
/// Says, on a source or a stateless operator behind it, which member of the events it emits tells when they happened: a <see cref="Timestamp"/>,
/// <see cref="DateTimeOffset"/>, <see cref="DateTime"/>, or an integer that counts from the Unix epoch.
/// </summary>
/// <param name="member">Name of a readable member of the event, best as <c>nameof(Trade.Time)</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class EventTimeAttribute(string member) : Attribute
{
    /// <summary>Name of the member.</summary>
    public string Member { get; } = member;

    /// <summary>The unit of an integer member.</summary>
    public TimeUnit Unit { get; set; } = TimeUnit.Milliseconds;
}
