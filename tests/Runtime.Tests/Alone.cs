namespace FastFlow.Tests;

/// <summary>Tests beside which no others may run.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
