namespace FastFlow;

/// <summary>Takes rows of state: a file, or memory.</summary>
internal interface IRowTarget
{
    /// <summary>Adds a row. The spans are the caller's and are reused.</summary>
    /// <param name="keyGroup">The key's group.</param>
    /// <param name="key">The key, as its codec writes it.</param>
    /// <param name="value">Its state, as its codec writes it.</param>
    void Write(int keyGroup, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value);
}
