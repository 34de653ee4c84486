using System;
using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>What of a pipeline must be its own among all pipelines of a compilation.</summary>
internal sealed record PipelineIdentity(string MetadataName, string Name, string Id)
{
    public static PipelineIdentity Of(PipelineModel pipeline) => new(pipeline.MetadataName, pipeline.Name, pipeline.Id);
}

/// <summary>FF0107 across pipelines: two with one id would take each other's state for their own.</summary>
internal static class PipelineIds
{
    /// <summary>Each pipeline whose id another one has already, by metadata name, with its problem; whatever the order of the pipelines.</summary>
    public static IEnumerable<(PipelineIdentity Pipeline, PipelineIdentity First, Problem Problem)> Check(IEnumerable<PipelineIdentity> pipelines)
    {
        foreach (var same in pipelines.GroupBy(pipeline => pipeline.Id).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            // The one whose id is its name has nothing to change; the others' authors wrote theirs.
            var owners = same.OrderBy(pipeline => pipeline.MetadataName.Replace('+', '.') != pipeline.Id).ThenBy(pipeline => pipeline.MetadataName, StringComparer.Ordinal).ToList();
            foreach (var pipeline in owners.Skip(1))
            {
                yield return (pipeline, owners[0], new Problem(
                    Rules.SameId.Id,
                    new Anchor(AnchorKind.PipelineArgument, Member: "Id"),
                    $"The pipelines {owners[0].Name} and {pipeline.Name} both have the id '{same.Key}': give one of them another, [Pipeline(Id = \"…\")]"));
            }
        }
    }
}
