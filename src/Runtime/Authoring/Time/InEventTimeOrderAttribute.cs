namespace FastFlow;

/// <summary>
/// On a keyed <c>[Process]</c>: events wait, as state, until the watermark reaches them, and come in order of event time, of one time as they arrived, over
/// all its inputs. Those that the watermark has passed already go to <see cref="Late{TOperator}"/>. What is <c>[Broadcast]</c> takes effect at once.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class InEventTimeOrderAttribute : Attribute;
