using System.ComponentModel;

namespace FastFlow;

/// <summary>Which exceptions Skip and DeadLetter may cover: what an event can cause, not what the process suffers from.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FailurePolicy
{
    /// <summary>The exception is about the event.</summary>
    public static bool Covers(Exception exception) =>
        exception is not (OutOfMemoryException or StackOverflowException or AccessViolationException or InsufficientExecutionStackException or ThreadInterruptedException);
}
