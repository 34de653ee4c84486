namespace FastFlow.Analyzers.Tests;

/// <summary>Operators that several tests of time need.</summary>
internal static class Timed
{
    /// <summary>The handlers of an aggregate over readings, whose windows may merge.</summary>
    public const string Highest = "public static void Add(ref double highest, in Reading reading) { } public static void Merge(ref double into, in double from) { } public static Reading Result(in double highest, Window window) => default;";

    /// <summary>A keyed aggregate with that name and those attributes.</summary>
    public static string Aggregate(string name, string attributes) => $"[Aggregate, KeyBy(nameof(Reading.Sensor)), {attributes}] public readonly struct {name} {{ {Highest} }}\n";
}
