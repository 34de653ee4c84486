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
            Role.Process when op.Window is not null => $"{name}: keep for the {Window(op.Window)}{key}.{Lateness(op)}",
            Role.Process when op.Inputs[input].IsBroadcast => $"{name}: {op.Inputs[input].Event.Display} changes the {op.SharedState!.Display} that all its events share.",
            Role.Process => $"{name}: handle {op.Inputs[input].Event.Display}{(op.State is null ? string.Empty : $" with the {op.State.Type.Display}{(op.HasKeyedState ? key : string.Empty)}")}{(op.SharedState is null ? string.Empty : $"{(op.State is null ? " with" : " and")} the {op.SharedState.Display}")}{(op.Waits(input) ? ", in order of time" : string.Empty)}.",
            Role.Aggregate when op.Window is not null => $"{name}: add to the {op.State!.Type.Display} of the {Window(op.Window)}{key}.{Lateness(op)}",
            Role.Aggregate => $"{name}: add to the {op.State!.Type.Display}{key} and emit the updated {op.Outputs[0].Event.Display}.",
            Role.Join => $"{name}: join the {op.Inputs[input].Event.Display} with the {op.Inputs[1 - input].Event.Display}{(op.Key is null ? string.Empty : $" of the same {KeyText(op)}")}.{Lateness(op)}",
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

    private static string Lateness(OperatorModel op) => op.CanBeLate ? " What is too late is counted." : string.Empty;

    private static string Window(WindowModel window)
    {
        var size = Text(window.Size);
        var kind = window.Kind switch
        {
            WindowKind.Tumbling => $"{size} window",
            WindowKind.Sliding => $"{size} windows (a new one every {Text(window.Slide)})",
            WindowKind.Cumulative => $"{size} window so far (every {Text(window.Slide)})",
            WindowKind.Session => window.HasGapMethod ? "session with a gap of its own" : $"session with {size} gap",
            WindowKind.Count => window.Every < window.Count ? $"last {window.Count} (every {window.Every})" : $"next {window.Count}",
            _ => "window of all time",
        };
        return window.IsProcessingTime ? kind + " in processing time" : kind;
    }

    private static string Text(DurationModel? duration) => duration switch
    {
        null => string.Empty,
        { Member: { } member } => member,
        { Ticks: var ticks } when ticks % System.TimeSpan.TicksPerDay == 0 => ticks / System.TimeSpan.TicksPerDay + " d",
        { Ticks: var ticks } when ticks % System.TimeSpan.TicksPerHour == 0 => ticks / System.TimeSpan.TicksPerHour + " h",
        { Ticks: var ticks } when ticks % System.TimeSpan.TicksPerMinute == 0 => ticks / System.TimeSpan.TicksPerMinute + " min",
        { Ticks: var ticks } when ticks % System.TimeSpan.TicksPerSecond == 0 => ticks / System.TimeSpan.TicksPerSecond + " s",
        { Ticks: var ticks } when ticks % System.TimeSpan.TicksPerMillisecond == 0 => ticks / System.TimeSpan.TicksPerMillisecond + " ms",
        _ => duration.Ticks + " ticks",
    };

    public static string KeyText(OperatorModel op)
    {
        var selector = op.Key!.Selectors[op.Inputs.ToList().FindIndex(input => !input.IsBroadcast)];
        return selector.Members.Count > 0 ? string.Join(" and ", selector.Members) : "Key(…)";
    }
}
