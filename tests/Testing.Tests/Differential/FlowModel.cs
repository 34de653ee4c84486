namespace FastFlow.Testing.Tests;

/// <summary>An output of an operator, as a flow names it.</summary>
/// <param name="Owner">The node: <c>Op3</c> or <c>As&lt;Op3, N1&gt;</c>.</param>
/// <param name="Flow">What a flow begins with to mean it: the node, or <c>Out</c>, <c>Else</c>, <c>Errors</c> of it.</param>
/// <param name="Event">The event type's C# name.</param>
internal sealed record ModelOutput(string Owner, string Flow, string Event);

/// <summary>An input of an operator, as a flow names it: the node, or <c>In</c> of it.</summary>
internal sealed record ModelInput(string Owner, string Flow, string Event);

/// <summary>An edge that the flows mean.</summary>
internal readonly record struct ModelEdge(ModelOutput From, ModelInput To);

/// <summary>
/// What flows mean, written from the contract and apart from the compiler: the exact type wins, then the unique most derived base.
/// </summary>
internal static class FlowModel
{
    private static readonly Dictionary<string, string[]> Bases = new()
    {
        ["Circle"] = ["Shape", "IShape", "IEvent"],
        ["Square"] = ["Shape", "IShape", "IEvent"],
        ["Shape"] = ["IShape", "IEvent"],
        ["IShape"] = ["IEvent"],
    };

    public static IEnumerable<string> SelfAndBases(string type) => [type, .. Bases.GetValueOrDefault(type, [])];

    /// <summary>The edges of one step of a flow.</summary>
    /// <returns>Null if they don't meet.</returns>
    public static List<ModelEdge>? Connect(string from, string to, IReadOnlyCollection<ModelOutput> outputs, IReadOnlyCollection<ModelInput> inputs)
    {
        // Behind In<Op, Tag> the flow goes on from Op.
        var owner = inputs.FirstOrDefault(input => input.Flow == from && input.Owner != from)?.Owner ?? from;
        var edges = new List<ModelEdge>();
        foreach (var output in outputs.Where(output => output.Flow == owner))
        {
            var taken = SelfAndBases(output.Event).Select(type => inputs.FirstOrDefault(input => input.Flow == to && input.Event == type)).FirstOrDefault(input => input is not null);
            if (taken is not null)
            {
                edges.Add(new ModelEdge(output, taken));
            }
        }

        return edges.Count == 0 ? null : edges;
    }
}
