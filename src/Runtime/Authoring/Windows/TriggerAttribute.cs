namespace FastFlow;

/// <summary>
/// A window gives the result so far whenever the trigger says so: <c>static bool Fire(ref TState state, in TEvent e)</c>, one overload per input, with a
/// state of its own per key and window. Where windows merge or overlap it also has <c>static void Merge(ref TState into, in TState from)</c>.
/// </summary>
/// <remarks>
/// An event of a <see cref="SlidingWindowAttribute"/> or <see cref="CumulativeWindowAttribute"/> is gathered once for all its windows. The trigger is therefore asked once, with a state per key and pane (the
/// stretch of time that all windows treat alike: the slide or step, or what divides it and the size), and if it says so all windows of the event that are open give their results.
/// </remarks>
/// <typeparam name="TTrigger">A class or struct with these methods.</typeparam>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class TriggerAttribute<TTrigger> : Attribute;
