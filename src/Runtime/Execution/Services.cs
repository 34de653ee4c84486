using System.ComponentModel;

namespace FastFlow;

/// <summary>What the emitted <c>From(IServiceProvider)</c> asks a container.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Services
{
    /// <summary>The service is registered.</summary>
    public static bool TryGet<T>(IServiceProvider services, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? service)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.GetService(typeof(T)) is T found)
        {
            service = found;
            return true;
        }

        service = default;
        return false;
    }

    /// <summary>The service, or an error that says what to register and who asked.</summary>
    public static T Get<T>(IServiceProvider services, string pipeline, string parameter) =>
        TryGet<T>(services, out var service)
            ? service
            : throw new InvalidOperationException($"{pipeline}.From needs a {typeof(T)} for {parameter}, but the container has none: register it, or construct the pipeline yourself.");

    /// <summary>The service, or a default.</summary>
    public static T GetOr<T>(IServiceProvider services, T otherwise) => TryGet<T>(services, out var service) ? service : otherwise;
}
