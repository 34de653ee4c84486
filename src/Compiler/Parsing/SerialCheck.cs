using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>FF0408: un-keyed state is one for the whole job, so one worker has it.</summary>
internal static class SerialCheck
{
    public static void Run(INamedTypeSymbol type, Role role, HandlerParser parser, WindowModel? window)
    {
        var isShared = parser.Shared is not null || type.Attribute("PerWorkerAttribute") is not null;
        if (role is Role.None or Role.Source or Role.Sink || isShared || parser.Problems.Any(problem => problem.IsError))
        {
            return;
        }

        var what = window is not null ? "a window"
            : role == Role.Join ? "a join"
            : parser.State is not null ? "state"
            : parser.AskedFor.Any(asked => asked.Kind == ParameterKind.Timers) ? "timers"
            : null;
        if (what is not null)
        {
            var remedy = what == "state" ? "key it by [KeyBy(nameof(…))], or give every worker its own by [PerWorker]" : "key it by [KeyBy(nameof(…))] unless one is meant for all events";
            parser.Problem(Rules.Serial, RoleHandlers.OperatorAnchor(type), type.Name, what, remedy);
        }
    }
}
