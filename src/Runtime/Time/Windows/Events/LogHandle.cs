using System.ComponentModel;

namespace FastFlow;

/// <summary>Which events of an <see cref="EventLogs{T}"/> a window has gathered: its accumulator. <c>default</c> is none. A copy is the same log, not another one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct LogHandle
{
    // Chunks by number; 0: none.
    internal int First;
    internal int Last;

    /// <summary>How many events.</summary>
    public int Count { get; internal set; }
}
