using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>Whether a loop fetches what events to come will touch: known to the JIT, which compiles the loop once for each answer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IAhead
{
    /// <summary>It does.</summary>
    static abstract bool IsOn { get; }
}

/// <summary>The keys lie beyond the near caches.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct AheadOn : IAhead
{
    /// <inheritdoc/>
    public static bool IsOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }
}

/// <summary>They don't: asking for them would cost a tenth.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct AheadOff : IAhead
{
    /// <inheritdoc/>
    public static bool IsOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}
