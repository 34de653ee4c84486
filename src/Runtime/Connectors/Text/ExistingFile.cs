namespace FastFlow;

/// <summary>What a sink does with a file that is there already.</summary>
public enum ExistingFile
{
    /// <summary>Begins it anew; what it held is gone.</summary>
    Replace,

    /// <summary>Writes behind what it holds. A last line without end is ended first, so that nothing runs into it.</summary>
    Append,

    /// <summary>Fails at start.</summary>
    Refuse,
}
