using System.Globalization;

namespace FastFlow.Testing.Tests;

/// <summary>Events, states and failures as text, to be compared: exceptions count by type and message, not by identity.</summary>
internal static class Text
{
    public static string Of(object? value)
    {
        if (value?.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Failed<>))
        {
            object? Of(string member) => type.GetProperty(member)!.GetValue(value);
            return $"Failed({Text.Of(Of("Event"))}, {Text.Of((Exception)Of("Exception")!)}, {Of("Operator")})";
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value}");
    }

    public static string Of(Exception exception) => exception is OperatorException failure
        ? $"{failure.Operator} on event {failure.Position} of {failure.EventSource}, {failure.EventText}: {Of(failure.InnerException!)}"
        : Kind($"{exception.GetType().Name}: {exception.Message}");

    public static string Of(IEnumerable<OperatorFailures> failures) =>
        string.Join("; ", failures.Select(failure => $"{failure.Operator} {failure.Count} {string.Join(", ", failure.First.Select(Kind))}"));

    // The compiler names the part of the key that is missing by what it emitted for it.
    private static string Kind(string text) => text.Contains(" is null. A text key must have a value", StringComparison.Ordinal) ? "a text key is null" : text;
}
