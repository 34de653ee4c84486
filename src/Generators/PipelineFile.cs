using System.Text;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>The file emitted for one pipeline.</summary>
internal sealed record PipelineFile(string HintName, string Text)
{
    public static PipelineFile Write(PipelinePlan plan)
    {
        var text = plan.Graph.IsValid ? PipelineEmitter.Emit(plan) : StubEmitter.Emit(plan);
        return new PipelineFile(HintNameOf(plan.Pipeline.MetadataName), text);
    }

    /// <summary>
    /// Hint names compare without case, and one collision kills all output: so the readable name is followed by a hash of the exact one.
    /// </summary>
    internal static string HintNameOf(string metadataName)
    {
        var name = new StringBuilder();
        var hash = 14695981039346656037UL;
        foreach (var character in metadataName)
        {
            name.Append(char.IsLetterOrDigit(character) && character < 128 || character is '.' or '_' ? character : '_');
            hash = unchecked((hash ^ character) * 1099511628211UL);
        }

        return $"{name}.{hash:x16}.g.cs";
    }
}
