using System.ComponentModel;

namespace FastFlow;

/// <summary>The time that a time to live goes by. The times of one mean nothing in the other, so each is stored under a name of its own.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ITtlDomain
{
    /// <summary>The stored field's name, which no field of C# can have.</summary>
    static abstract string Field { get; }
}

/// <summary>Event time.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct EventTtl : ITtlDomain
{
    /// <inheritdoc/>
    public static string Field => "$eventTouched";
}

/// <summary>Processing time.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ProcessingTtl : ITtlDomain
{
    /// <inheritdoc/>
    public static string Field => "$processingTouched";
}
