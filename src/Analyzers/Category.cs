namespace FastFlow.Analyzers;

/// <summary>The families of rules, as severities are set by.</summary>
internal static class Category
{
    public const string Authoring = "FastFlow.Authoring";

    public const string Graph = "FastFlow.Graph";

    public const string Keys = "FastFlow.Keys";

    public const string State = "FastFlow.State";

    public const string Time = "FastFlow.Time";
}
