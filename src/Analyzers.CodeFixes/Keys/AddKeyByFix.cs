using System.Collections.Generic;
using System.Composition;
using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0201, FF0408: keys the operator by a member of its events, one choice for each member that can be a key. Each operator has its own, so there is no "fix all".</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddKeyByFix() : TextFix(fixesAll: false, "FF0201", "FF0408")
{
    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        if (request.Operator is not { } type
            || request.DeclarationOf(type) is not { } declaration
            || declaration.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(attribute => RoleHandlers.RoleOf(request.Compilation.GetSemanticModel(declaration.SyntaxTree).GetTypeInfo(attribute, request.CancellationToken).Type as INamedTypeSymbol) != Role.None) is not { } role)
        {
            yield break;
        }

        var model = CompilationModel.Of(request.Compilation).Operator(type);
        var keyed = model.Inputs.Where(input => !input.IsBroadcast).ToList();
        var events = keyed.Select(input => request.TypeOf(input.Event.Name)).OfType<ITypeSymbol>().ToList();
        var asked = model.Handlers.SelectMany(handler => handler.Parameters).FirstOrDefault(parameter => parameter.Kind == ParameterKind.Key)?.Type?.Name;
        if (events.Count == 0 || events.Count != keyed.Count)
        {
            yield break;
        }

        foreach (var member in KeyParser.ReadableMembers(events[0]).Where(member => events.All(e => Fits(e, member, asked, request))))
        {
            var attribute = $"{request.FastFlowAt("KeyByAttribute", declaration)}(nameof({request.NameAt(events[0], declaration)}.{member.Name}))";
            yield return new Proposal($"Key {type.Name} by {member.Name}", member.Name, request.Insert(role, role.Span.End, ", " + attribute));
        }
    }

    /// <summary>The event has a member of that name and type, which can be the key that the handlers ask for.</summary>
    private static bool Fits(ITypeSymbol eventType, ISymbol member, string? asked, FixRequest request)
    {
        if (member.IsImplicitlyDeclared && member is IFieldSymbol
            || !KeyParser.ReadableMembers(eventType).Any(other => other.Name == member.Name && other.IsCallable(request.Compilation.Assembly) && SymbolEqualityComparer.Default.Equals(TypeOf(other), TypeOf(member))))
        {
            return false;
        }

        KeyTypes.Leaves(TypeOf(member), request.Compilation, out var reason);
        return reason is null && (asked is null || TypeOf(member).ToRef().Name == asked);
    }

    private static ITypeSymbol TypeOf(ISymbol member) => member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
}
