using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>The ends of the lists of keys that tumbling windows have, for one loop. Good until the windows are disposed of.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct PaneTails
{
    private readonly PaneTail* _tails;

    internal PaneTails(PaneTail* tails) => _tails = tails;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref PaneTail At(nuint pane) => ref _tails[pane];
}

/// <summary>Where the next place of a list goes, and where its page ends: the same if there is no room.</summary>
internal unsafe struct PaneTail
{
    public nint* Next;
    public nint* End;

    /// <summary>The pane has had an event since the last early results; noted where windows may give several results.</summary>
    public bool IsChanged;
}
