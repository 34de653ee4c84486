namespace FastFlow;

/// <summary>
/// A window gives the result so far whenever the trigger says so: <c>static bool Fire(ref TState state, in TEvent e)</c>, one overload per input, with a
/// state of its own per key and window. Where windows merge or overlap it also has <c>static void Merge(ref TState into, in TState from)</c>.
/// </summary>
/// <typeparam name="TTrigger">A class or struct with these methods.</typeparam>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class TriggerAttribute<TTrigger> : Attribute;
