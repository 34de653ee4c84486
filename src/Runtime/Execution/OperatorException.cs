namespace FastFlow;

/// <summary>A handler threw under <see cref="ErrorPolicy.Fail"/>: which operator, on which event of which source if one was being handled.</summary>
public sealed class OperatorException : Exception
{
    private const int MaximumEventText = 200;

    internal OperatorException(string pipeline, string operatorName, string source, long position, string eventText, Exception inner)
        : base($"{pipeline}: {operatorName} failed on event {position} of {source}, {eventText}: {inner.GetType().Name}: {inner.Message}", inner)
    {
        Pipeline = pipeline;
        Operator = operatorName;
        EventSource = source;
        Position = position;
        EventText = eventText;
    }

    internal OperatorException(string pipeline, string operatorName, Exception inner)
        : base($"{pipeline}: {operatorName} failed when time moved: {inner.GetType().Name}: {inner.Message}", inner)
    {
        Pipeline = pipeline;
        Operator = operatorName;
        EventSource = EventText = string.Empty;
        Position = -1;
    }

    /// <summary>The pipeline.</summary>
    public string Pipeline { get; }

    /// <summary>The operator whose handler threw, as the flow names it.</summary>
    public string Operator { get; }

    /// <summary>The source whose event was being handled; empty if there was none, because time had moved by itself or input had ended.</summary>
    public string EventSource { get; }

    /// <summary>Which of the source's events it was, from 0; −1 if there was none.</summary>
    public long Position { get; }

    /// <summary>The source's event as text, shortened.</summary>
    public string EventText { get; }

    internal static string Describe<T>(T value)
    {
        string text;
        try
        {
            text = value?.ToString() ?? "null";
        }
        catch (Exception e) when (FailurePolicy.Covers(e))
        {
            // The failure at hand matters more than a ToString that fails too.
            text = $"(its ToString failed: {e.GetType().Name})";
        }

        return text.Length <= MaximumEventText ? text : string.Concat(text.AsSpan(0, MaximumEventText), "…");
    }
}
