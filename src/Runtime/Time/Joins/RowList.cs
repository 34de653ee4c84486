namespace FastFlow;

/// <summary>The rows of one key and side in order of time, those of one time in order of arrival. All zeros: empty.</summary>
internal struct RowList
{
    public int First;
    public int Last;

    /// <summary>Its <see cref="RowSamples"/>, by number; 0 if it has none.</summary>
    public int Samples;

    public readonly bool IsEmpty => First == 0;
}
