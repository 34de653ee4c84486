using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>Listens to the signals that tell a process to end, until it is disposed.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _wasAsked;

    /// <param name="stop">Called on another thread, once per signal.</param>
    public StopSignals(Action stop) => _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(signal => PosixSignalRegistration.Create(signal, context =>
    {
        // The process would end at once; the job needs a moment for its last checkpoint. Who asks twice wants it now.
        context.Cancel = !_wasAsked;
        _wasAsked = true;
        stop();
    }))];

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
