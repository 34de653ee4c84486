#if FASTFLOW_COMPILER
// The compiler writes the same texts at build time, for the state lock.
namespace FastFlow.Compiler;
#else
namespace FastFlow;
#endif

/// <summary>What the rows of one state mean: its part of the contract between the checkpoint of yesterday and the program of today.</summary>
/// <param name="StateId">The state's identity, unique in its pipeline.</param>
/// <param name="Key">The members of the key, in order; <see cref="StateType.Nothing"/> for state without one.</param>
/// <param name="Value">What is kept per key.</param>
/// <param name="Meaning">
/// What else the values depend on, such as the kind, size and time domain of a window: must be the same when they are restored. Empty if nothing.
/// </param>
public sealed record StateSchema(string StateId, StateType Key, StateType Value, string Meaning = "")
{
    /// <summary>
    /// Why rows that were stored under another schema can't become rows of this one: a message for each reason, with state, field, both types and the remedy.
    /// None if they can: fields are matched by name, a new one gets its default, one that is gone is dropped, numbers may become such as hold
    /// all their values, and what must be there may become optional.
    /// </summary>
    public IReadOnlyList<string> RefusalsOf(StateSchema stored)
    {
        var refusals = new List<string>();
        if (StateId != stored.StateId)
        {
            refusals.Add($"State {stored.StateId} is not {StateId}. If the operator was renamed, give it [FormerId(\"{stored.StateId}\")].");
        }

        if (!Key.Equals(stored.Key))
        {
            refusals.Add($"State {StateId}: its keys were stored as {stored.Key} and are now {Key}. Keys never change, because a key's hash says where it lies: keep them, or give the state a new [StateId] and start it empty.");
        }

        if (Meaning != stored.Meaning)
        {
            refusals.Add($"State {StateId}: it was stored for '{stored.Meaning}' and is now for '{Meaning}'. Put that back, or give the state a new [StateId] and start it empty.");
        }

        Compare("", stored.Value, Value, refusals);
        return refusals;
    }

    private void Compare(string field, StateType stored, StateType current, List<string> refusals)
    {
        if (stored.Equals(current))
        {
            return;
        }

        switch (stored.Kind, current.Kind)
        {
            case (StateKind.Struct, StateKind.Struct):
                foreach (var now in current.Fields)
                {
                    if (stored.Fields.FirstOrDefault(was => was.Name == now.Name) is { } was)
                    {
                        Compare(field.Length == 0 ? now.Name : $"{field}.{now.Name}", was.Type, now.Type, refusals);
                    }
                }

                break;
            case (StateKind.Array, StateKind.Array):
                Compare($"{field}[]", stored.Element!, current.Element!, refusals);
                break;
            case (StateKind.Optional, StateKind.Optional):
                Compare(field, stored.Element!, current.Element!, refusals);
                break;
            case (_, StateKind.Optional):
                Compare(field, stored, current.Element!, refusals);
                break;
            default:
                if (!StateKinds.Widens(stored.Kind, current.Kind))
                {
                    refusals.Add($"State {StateId}{(field.Length == 0 ? "" : $", field {field}")}: it was stored as {stored} and is now {current}, which doesn't hold every such value. Put {stored} back, or add a new field beside it and fill that with [Migrate].");
                }

                break;
        }
    }
}
