using System.Diagnostics.Tracing;

namespace FastFlow;

/// <summary>What FastFlow reports about itself, for dotnet-trace and in-process listeners; named "FastFlow".</summary>
[EventSource(Name = "FastFlow")]
internal sealed class FastFlowEventSource : EventSource
{
    public static readonly FastFlowEventSource Log = new();

    private FastFlowEventSource() { }

    [Event(1, Level = EventLevel.Warning, Message = "{0}: {1} could not handle an event: {2}: {3}. Further failures of this kind are only counted.")]
    public void EventSkipped(string pipeline, string operatorName, string exceptionType, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(1, pipeline, operatorName, exceptionType, message);
        }
    }
}
