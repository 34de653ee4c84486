using System.Collections.Generic;
using System.Composition;
using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0003: adds the role that the type's handlers or its place in the flow suggest, one choice for each.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddRoleFix() : TextFix(fixesAll: false, "FF0003")
{
    private static readonly Role[] InTheMiddle = [Role.Map, Role.Filter, Role.FlatMap, Role.Process, Role.Aggregate, Role.Join];

    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        if (request.Operator is not { } type || RoleHandlers.RoleOf(type, out _) != Role.None || request.DeclarationOf(type) is not { } declaration)
        {
            yield break;
        }

        var roles = Suggested(type, request.Compilation).ToList();
        if (roles.Count == 0)
        {
            roles.AddRange(ByPlace(request));
        }

        foreach (var role in roles)
        {
            var attribute = request.FastFlowAt(role + "Attribute", declaration);
            yield return new Proposal($"Make {type.Name} a [{role}]", role.ToString(), request.Insert(declaration, declaration.SpanStart, $"[{attribute}]\n{Layout.Indentation(declaration)}"));
        }
    }

    private static IEnumerable<Role> Suggested(INamedTypeSymbol type, Compilation compilation)
    {
        var handlers = new HandlerParser(type, compilation.Assembly);
        bool Has(string name) => handlers.Find(name, nearestOnly: true).Count > 0;
        bool Derives(string metadataName) => type.SelfAndBases().Concat(type.AllInterfaces).Any(level => level.IsFastFlow(metadataName));

        if (Derives("Input`1") || Derives("ISource`2") || Has("ReadAsync"))
        {
            yield return Role.Source;
        }

        if (Has("Map"))
        {
            yield return Role.Map;
        }

        if (Has("Keep"))
        {
            yield return Role.Filter;
        }

        if (Has("FlatMap"))
        {
            yield return Role.FlatMap;
        }

        if (Has("On") || Has("OnWindow"))
        {
            yield return Role.Process;
        }

        if (Has("Add") && Has("Result"))
        {
            yield return Role.Aggregate;
        }

        if (Has("Join"))
        {
            yield return Role.Join;
        }

        if (Derives("Output`1") || Derives("ISink`1") || Derives("ITransactionalSink`2") || Has("Write") || Has("WriteAsync"))
        {
            yield return Role.Sink;
        }
    }

    private static IEnumerable<Role> ByPlace(FixRequest request) => FlowPlace.Of(request) switch
    {
        null => [],
        { Index: 0 } => [Role.Source],
        var place when place.Index == place.Arguments.Arguments.Count - 1 => [Role.Sink],
        _ => InTheMiddle,
    };
}
