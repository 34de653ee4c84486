using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>One sentence per operator in emitted code, made from roles and attributes.</summary>
internal static class Sentences
{
    public static string Of(PlannedNode node, int input)
    {
        var op = node.Operator;
        var name = node.Node.Display;
        var key = op.Key is null ? string.Empty : $" of its {KeyText(op)}";
        var sentence = op.Role switch
        {
            Role.Map => $"{name}: one {op.Outputs[0].Event.Display} per event.",
            Role.Filter => $"{name}: keep events for which Keep is true.",
            Role.FlatMap => $"{name}: no, one or many {op.Outputs[0].Event.Display} per event.",
            Role.Process => $"{name}: handle {op.Inputs[input].Event.Display}{(op.State is null ? string.Empty : $" with the {op.State.Type.Display}{key}")}.",
            Role.Aggregate => $"{name}: add to the {op.State!.Type.Display}{key} and emit the updated {op.Outputs[0].Event.Display}.",
            Role.Sink => $"{name}: write.",
            _ => name + ".",
        };
        return op.ErrorPolicy switch
        {
            ErrorPolicyKind.Skip => sentence + " What fails is counted and dropped.",
            ErrorPolicyKind.DeadLetter => sentence + " What fails is counted and goes to the dead letters.",
            _ => sentence,
        };
    }

    public static string KeyText(OperatorModel op)
    {
        var selector = op.Key!.Selectors[0];
        return selector.Members.Count > 0 ? string.Join(" and ", selector.Members) : "Key(…)";
    }
}
