using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FastFlow.Analyzers;

/// <summary>A file of the lock, with the places of its lines; a file that isn't there has none.</summary>
internal sealed class LockSource
{
    private readonly string _path = string.Empty;
    private readonly SourceText? _text;

    public LockSource(AdditionalText? file, CancellationToken cancellationToken)
    {
        _text = file?.GetText(cancellationToken);
        _path = file?.Path ?? string.Empty;
        File = _text is null ? LockFile.Empty : LockText.Read(_text.Lines.Select(line => line.ToString()));
    }

    public LockFile File { get; }

    public static AdditionalText? Find(ImmutableArray<AdditionalText> files, string name) => files.FirstOrDefault(file => Path.GetFileName(file.Path) == name);

    public Location LocationOf(int line, int column = 0)
    {
        var span = TextSpan.FromBounds(_text!.Lines[line].Start + column, _text.Lines[line].End);
        return Location.Create(_path, span, _text.Lines.GetLinePositionSpan(span));
    }

    public string Name => Path.GetFileName(_path);
}
