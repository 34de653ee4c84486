using System;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis.Text;

namespace FastFlow.Analyzers.CodeFixes;

/// <summary>Puts a line where it belongs in the unshipped lock, in place of the one with its id if there is one.</summary>
internal static class LockEdit
{
    /// <summary>Null if the project has no such file.</summary>
    public static Edit? Put(FixRequest request, string id, string line)
    {
        if (request.Unshipped is not { } file)
        {
            return null;
        }

        foreach (var existing in file.Text.Lines)
        {
            var other = LockText.IdOf(existing.ToString());
            if (other == id)
            {
                return new Edit(file.Document, existing.Span, line);
            }

            if (other is not null && string.CompareOrdinal(other, id) > 0)
            {
                return new Edit(file.Document, new TextSpan(existing.Start, 0), line + "\n");
            }
        }

        var last = file.Text.Lines[file.Text.Lines.Count - 1];
        return new Edit(file.Document, new TextSpan(last.End, 0), last.Span.IsEmpty ? line + "\n" : "\n" + line);
    }
}
