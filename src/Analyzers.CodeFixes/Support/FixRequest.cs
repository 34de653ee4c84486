using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>A diagnostic with the code around it.</summary>
internal sealed record FixRequest(Document Document, SyntaxNode Root, SemanticModel Semantics, Diagnostic Diagnostic, CancellationToken CancellationToken)
{
    /// <summary>The file of the state lock that new entries go to, and its text; null if the project has none.</summary>
    public (DocumentId Document, SourceText Text)? Unshipped { get; private init; }

    public Compilation Compilation => Semantics.Compilation;

    /// <summary>What the squiggle stands on.</summary>
    public SyntaxNode Node { get; } = Root.FindNode(Diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    /// <summary>The operator at fault; null for a rule of the pipeline.</summary>
    public INamedTypeSymbol? Operator { get; } = Diagnostic.Properties.TryGetValue(Finding.OperatorKey, out var name) && name is not null ? Semantics.Compilation.GetTypeByMetadataName(name) : null;

    /// <summary>Types that the fix writes, by emitted name.</summary>
    public ITypeSymbol? Type(int index) =>
        Diagnostic.Properties.TryGetValue(Finding.TypeKey + index, out var name) && name is not null ? TypeOf(name) : null;

    /// <summary>The type of that emitted name, as seen from the diagnostic.</summary>
    public ITypeSymbol? TypeOf(string emittedName)
    {
        var type = Semantics.GetSpeculativeTypeInfo(Node.SpanStart, SyntaxFactory.ParseTypeName(emittedName), SpeculativeBindingOption.BindAsTypeOrNamespace).Type;
        return type is null or IErrorTypeSymbol ? null : type;
    }

    /// <summary>The type's name as short as its surroundings allow there.</summary>
    public string NameAt(ITypeSymbol type, SyntaxNode place)
    {
        var semantics = place.SyntaxTree == Root.SyntaxTree ? Semantics : Compilation.GetSemanticModel(place.SyntaxTree);
        return type.ToMinimalDisplayString(semantics, place.SpanStart, SymbolDisplayFormat.MinimallyQualifiedFormat);
    }

    /// <summary>The name of one of FastFlow's own types there, without type arguments and without the suffix of attributes.</summary>
    public string FastFlowAt(string metadataName, SyntaxNode place)
    {
        var type = Compilation.GetTypeByMetadataName("FastFlow." + metadataName)!;
        var name = NameAt(type, place);
        var bare = name.Split('<')[0];
        return bare.EndsWith("Attribute", StringComparison.Ordinal) ? bare.Substring(0, bare.Length - "Attribute".Length) : bare;
    }

    public Edit Insert(SyntaxNode near, int position, string text) => Replace(near, new(position, 0), text);

    public Edit Replace(SyntaxNode near, TextSpan span, string text) =>
        new(Document.Project.Solution.GetDocument(near.SyntaxTree)?.Id ?? Document.Id, span, text);

    /// <summary>The declaration that its author marked with the role, or the first one; null for a type of another project.</summary>
    public TypeDeclarationSyntax? DeclarationOf(INamedTypeSymbol type)
    {
        TypeDeclarationSyntax? first = null;
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(CancellationToken) is TypeDeclarationSyntax declaration && Document.Project.GetDocument(declaration.SyntaxTree) is not null)
            {
                first ??= declaration;
                foreach (var attribute in type.GetAttributes())
                {
                    if (RoleHandlers.RoleOf(attribute.AttributeClass) != Role.None && attribute.ApplicationSyntaxReference?.SyntaxTree == declaration.SyntaxTree && declaration.Span.Contains(attribute.ApplicationSyntaxReference.Span))
                    {
                        return declaration;
                    }
                }
            }
        }

        return first;
    }

    /// <summary>The attribute that gives an operator its role, where its declaration has it.</summary>
    public AttributeSyntax? RoleOf(TypeDeclarationSyntax declaration) => declaration.AttributeLists.SelectMany(list => list.Attributes)
        .FirstOrDefault(attribute => RoleHandlers.RoleOf(Compilation.GetSemanticModel(declaration.SyntaxTree).GetTypeInfo(attribute, CancellationToken).Type as INamedTypeSymbol) != Role.None);

    public static async Task<FixRequest?> Of(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var semantics = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || semantics is null)
        {
            return null;
        }

        var unshipped = document.Project.AdditionalDocuments.FirstOrDefault(file => Path.GetFileName(file.FilePath ?? file.Name) == LockFile.Unshipped);
        return new FixRequest(document, root, semantics, diagnostic, cancellationToken)
        {
            Unshipped = unshipped is null ? null : (unshipped.Id, await unshipped.GetTextAsync(cancellationToken).ConfigureAwait(false)),
        };
    }
}
