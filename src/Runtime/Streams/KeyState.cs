namespace FastFlow;

/// <summary>What a keyed handler may know and ask about its key's state.</summary>
public readonly ref struct KeyState
{
    private readonly ref bool _clear;

    /// <summary>Used by generated code; a test may pass a local of its own as <paramref name="clear"/>.</summary>
    public KeyState(bool isNew, ref bool clear)
    {
        IsNew = isNew;
        _clear = ref clear;
    }

    /// <summary>This is the key's first event: its state is new.</summary>
    public bool IsNew { get; }

    /// <summary>Removes this key's state (and timers) once the handler has returned.</summary>
    public void Clear() => _clear = true;
}
