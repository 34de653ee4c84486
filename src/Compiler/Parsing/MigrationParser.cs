using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Parses the methods with <c>[Migrate]</c>: <c>static TState FromV1(in TOld old)</c> (DESIGN 2.6).</summary>
internal sealed class MigrationParser(INamedTypeSymbol type, HandlerParser parser, Compilation compilation)
{
    private readonly StoredTypeParser _types = new(compilation, new StateCodecs(type, compilation));

    public IEnumerable<MigrationModel> Parse(Role role, WindowModel? window)
    {
        var models = new List<MigrationModel>();
        foreach (var method in type.GetMembers().OfType<IMethodSymbol>().Where(method => method.Attribute("MigrateAttribute") is not null))
        {
            if (Why(method, role, window) is { } reason)
            {
                Refuse(method, reason);
                continue;
            }

            var old = method.Parameters[0].Type;
            if (_types.Parse(old, isKey: false, out var problem) is not { } stored)
            {
                if (problem is not null)
                {
                    Refuse(method, $"takes {old.ToRef().Display}, which can't have been stored: {problem.Reason}");
                }
            }
            else if (models.Find(model => model.From.State.Equals(stored.State)) is { } other)
            {
                Refuse(method, $"takes rows of {stored.State}, and so does {other.Name}: one of the two would never be called");
            }
            else
            {
                models.Add(new MigrationModel(method.Name, old.ToRef(), stored, HandlerParser.Pass(method.Parameters[0])));
            }
        }

        return models;
    }

    private string? Why(IMethodSymbol method, Role role, WindowModel? window)
    {
        const string shape = "write 'static TState FromV1(in TOld old)'";
        return parser.State is not { } state || role == Role.Source ? "has [Migrate], but the operator has no state: a handler asks for it as 'ref TState'"
            : window is not null ? "has [Migrate] and a window: what a window gathers goes with it, so give the state another [StateId] and let the windows of old end first"
            : !method.IsStatic || method.Arity > 0 || method.Parameters.Length != 1 || !method.Parameters[0].IsTakenIn() || !method.IsCallable(compilation.Assembly) ? $"has [Migrate] in a shape that can't be called: {shape}, public or internal"
            : !SymbolEqualityComparer.Default.Equals(method.ReturnType, state) ? $"has [Migrate] and makes {method.ReturnType.ToRef().Display}, but the state is {state.ToRef().Display}: {shape}"
            : SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, state) ? $"has [Migrate] from {state.ToRef().Display} to itself: keep the type as it was stored beside the operator, under another name"
            : null;
    }

    private void Refuse(IMethodSymbol method, string what) => parser.Problem(Rules.BadHandler, parser.AnchorOf(method), type.Name, $"{method.Name} {what}");
}
