namespace FastFlow;

/// <summary>What became of a state at the end of a restore.</summary>
internal enum RestoredState
{
    AsItWas,
    Changed,
    Unneeded,
}
