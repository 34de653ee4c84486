using System.Collections.Generic;
using System.Composition;
using System.Linq;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>FF0004: writes the handler that the role is called by, with the types of its neighbours in the flows.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WriteHandlerFix() : TextFix(fixesAll: true, "FF0004")
{
    private protected override IEnumerable<Proposal> Propose(FixRequest request)
    {
        if (request.Operator is not { TypeKind: TypeKind.Class or TypeKind.Struct } type || request.DeclarationOf(type) is not { } declaration)
        {
            yield break;
        }

        var role = RoleHandlers.RoleOf(type, out var roles);
        var handlers = new HandlerParser(type, request.Compilation.Assembly);
        var isWindowed = CompilationModel.Of(request.Compilation).Operator(type).Window is not null;
        if (roles != 1 || Names(role, isWindowed).Any(name => handlers.Find(name, nearestOnly: true).Count > 0))
        {
            yield break;
        }

        var neighbours = Neighbours.Of(type, request);
        yield return new Proposal(
            $"Write {string.Join(" and ", Names(role, isWindowed))}",
            "handler",
            Layout.AddMembers(request, declaration, Handlers(request, declaration, role, isWindowed, neighbours)));
    }

    private static string[] Names(Role role, bool isWindowed) => role switch
    {
        Role.Source => ["ReadAsync"],
        Role.Map => ["Map"],
        Role.Filter => ["Keep"],
        Role.FlatMap => ["FlatMap"],
        Role.Process => isWindowed ? ["OnWindow"] : ["On"],
        Role.Join => ["Join"],
        Role.Aggregate => ["Add", "Result"],
        _ => ["Write"],
    };

    private static string[] Handlers(FixRequest request, TypeDeclarationSyntax declaration, Role role, bool isWindowed, Neighbours neighbours)
    {
        var taken = NameOf(neighbours.Upstream);
        var emitted = NameOf(neighbours.Downstream);
        var value = neighbours.Upstream is null ? "value" : Naming.Parameter(neighbours.Upstream.Identifier);
        var emit = $"{request.FastFlowAt("Emit`1", declaration)}<{emitted}> emit";
        var body = $"=> throw new {Framework("System.NotImplementedException")}();";
        return role switch
        {
            Role.Source => [$"public {Framework("System.Collections.Generic.IAsyncEnumerable`1").Split('<')[0]}<{emitted}> ReadAsync({Framework("System.Threading.CancellationToken")} cancellationToken) {body}"],
            Role.Map => [$"public {emitted} Map(in {taken} {value}) {body}"],
            Role.Filter => [$"public bool Keep(in {taken} {value}) {body}"],
            Role.FlatMap => [$"public void FlatMap(in {taken} {value}, {emit}) {body}"],
            Role.Process when isWindowed => [$"public void OnWindow({Framework("System.ReadOnlySpan`1").Split('<')[0]}<{taken}> events, {request.FastFlowAt("Window", declaration)} window, {emit}) {body}"],
            Role.Join => [$"public {emitted} Join(in {taken} left, in object right) {body}"],
            Role.Process => [$"public void On(in {taken} {value}, {emit}) {body}"],
            Role.Aggregate =>
            [
                "public struct Sums\n{\n}",
                $"public void Add(ref Sums sums, in {taken} {value}) {body}",
                $"public {emitted} Result(in Sums sums) {body}",
            ],
            _ => [$"public void Write(in {taken} {value}) {body}"],
        };

        // Where no flow says, the author will.
        string NameOf(TypeRef? type) => type is not null && request.TypeOf(type.Name) is { } symbol ? request.NameAt(symbol, declaration) : "object";

        string Framework(string metadataName) => request.NameAt(request.Compilation.GetTypeByMetadataName(metadataName)!, declaration);
    }
}
