using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// Sets and cancels the current key's timers. What a handler asks for happens once it has returned; a handler that throws has asked for nothing. A timer
/// that is set again keeps its place.
/// </summary>
public readonly ref struct Timers
{
    private readonly List<TimerRequest> _requests;

    /// <summary>Used by generated code; in a test take <see cref="To"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Timers(List<TimerRequest> requests) => _requests = requests;

    /// <summary>For a unit test of a handler: appends to <paramref name="requests"/> what it asks for.</summary>
    public static Timers To(List<TimerRequest> requests) => new(requests);

    /// <summary>Calls <c>OnTimer</c> when the watermark reaches <paramref name="time"/>, at the latest at end of input; at once, behind the handler, if it has already. A timer that is set when
    /// the end of input has come is dropped, and counted in the pipeline's <c>DroppedTimers</c>: nothing can bring it about.</summary>
    public void Set(Timestamp time) => _requests.Add(new(time, TimeDomain.Event, IsCancelled: false));

    /// <summary>Calls <c>OnTimer</c> when processing time reaches <paramref name="time"/>. The end of input doesn't wait for that: timers that are still set are dropped then, and counted in the
    /// pipeline's <c>DroppedTimers</c>. For what has to happen by then set an event timer as well.</summary>
    public void SetProcessing(Timestamp time) => _requests.Add(new(time, TimeDomain.Processing, IsCancelled: false));

    /// <summary>Takes back the timer set for <paramref name="time"/>; without effect if there is none.</summary>
    public void Cancel(Timestamp time, TimeDomain domain = TimeDomain.Event) => _requests.Add(new(time, domain, IsCancelled: true));
}

/// <summary>One thing that a handler asked of <see cref="Timers"/>.</summary>
/// <param name="Time">When the timer is due.</param>
/// <param name="Domain">By which time.</param>
/// <param name="IsCancelled">Taken back; otherwise set.</param>
public readonly record struct TimerRequest(Timestamp Time, TimeDomain Domain, bool IsCancelled);
