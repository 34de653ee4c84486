namespace FastFlow;

/// <summary>
/// A source that the program pushes into: <c>[Source] public sealed class Trades : Input&lt;Trade&gt;;</c>. It has no members to push with: the
/// pipeline's port is the only entry.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
public abstract class Input<T>
{
    /// <summary>In a job: how many events the port's queue holds before <c>PushAsync</c> waits. The default is 1024.</summary>
    public virtual int Capacity => 1024;
}
