using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Parses the <c>Fire</c> and <c>Merge</c> of a window's trigger.</summary>
internal sealed class TriggerParser(INamedTypeSymbol type, INamedTypeSymbol trigger, AttributeData attribute, HandlerParser parser, IAssemblySymbol assembly)
{
    public TriggerModel? Parse(WindowModel window)
    {
        ITypeSymbol? state = null;
        var byIn = new List<bool>();
        foreach (var eventType in parser.InputTypes)
        {
            var fire = Methods("Fire").FirstOrDefault(method => IsFire(method, eventType));
            if (fire is null || (state is not null && !SymbolEqualityComparer.Default.Equals(state, fire.Parameters[0].Type)))
            {
                var name = eventType.ToRef().Display;
                Refuse(fire is null
                    ? $"has the trigger {trigger.Name}, which doesn't say when to fire for {name}: it needs 'static bool Fire(ref TState state, in {name} e)'"
                    : $"has the trigger {trigger.Name} with two types of state, {state!.ToRef().Display} and {fire.Parameters[0].Type.ToRef().Display}: all its methods share one");
                return null;
            }

            state = fire.Parameters[0].Type;
            byIn.Add(fire.Parameters[1].RefKind != RefKind.None);
        }

        if (state is null)
        {
            return null;
        }

        parser.TriggerState = state;
        var hasMerge = Methods("Merge").Any(method => RoleHandlers.IsMerge(method, state));
        if (window.Merges && !hasMerge)
        {
            var name = state.ToRef().Display;
            Refuse($"has the trigger {trigger.Name} without a way to merge its state, as windows that merge or overlap need: write 'static void Merge(ref {name} into, in {name} from)'");
        }

        return new TriggerModel(trigger.ToRef(), state.ToRef(), byIn.ToEquatableArray(), hasMerge);
    }

    private IEnumerable<IMethodSymbol> Methods(string name) => trigger.SelfAndBases().SelectMany(level => level.GetMembers(name)).OfType<IMethodSymbol>()
        .Where(method => method is { IsStatic: true, Arity: 0, Parameters.Length: 2 } && method.Parameters[0].RefKind == RefKind.Ref && method.IsCallable(assembly));

    private static bool IsFire(IMethodSymbol method, ITypeSymbol eventType) =>
        method.ReturnType.SpecialType == SpecialType.System_Boolean && method.Parameters[1].IsTakenIn() && SymbolEqualityComparer.Default.Equals(method.Parameters[1].Type, eventType);

    private void Refuse(string what) =>
        parser.Problem(Rules.BadHandler, new Anchor(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: attribute.AttributeClass!.MetadataName), type.Name, what);
}
