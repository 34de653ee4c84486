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

    [Event(2, Level = EventLevel.Warning, Message = "{0}: checkpoint {1} failed: {2}")]
    public void CheckpointFailed(string pipeline, long id, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(2, pipeline, id, message);
        }
    }

    [Event(3, Level = EventLevel.Error, Message = "{0} failed and is started again in {1} s: {2}")]
    public void JobRestarts(string pipeline, double delaySeconds, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(3, pipeline, delaySeconds, message);
        }
    }

    [Event(4, Level = EventLevel.Error, Message = "{0}: {2} events of {1}, which can't be read again, were lost in a restart: they came after the last checkpoint.")]
    public void EventsLost(string pipeline, string source, long events)
    {
        if (IsEnabled())
        {
            WriteEvent(4, pipeline, source, events);
        }
    }

    [Event(5, Level = EventLevel.Warning, Message = "{0}: {1}")]
    public void CheckpointLost(string pipeline, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(5, pipeline, message);
        }
    }
}
