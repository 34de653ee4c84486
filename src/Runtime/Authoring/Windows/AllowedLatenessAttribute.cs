namespace FastFlow;

/// <summary>
/// How long behind its end a window of event time still takes events, each of which makes it give its updated result again. Later ones go to
/// <see cref="Late{TOperator}"/>.
/// </summary>
/// <param name="lateness">A duration such as <c>"1m"</c>, or the name of a readonly <see cref="TimeSpan"/> member of the operator; <c>"0s"</c> is an answer.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class AllowedLatenessAttribute(string lateness) : Attribute
{
    /// <summary>How long behind its end.</summary>
    public string Lateness { get; } = lateness;
}
