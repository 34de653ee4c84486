namespace FastFlow;

/// <summary>
/// The operator's un-keyed state exists once per worker instead of once per job, so the operator runs on all of them. It must have
/// <c>static void Merge(ref TState, in TState)</c>: on rescale one worker gets the merge, the others start from default.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class PerWorkerAttribute : Attribute;
