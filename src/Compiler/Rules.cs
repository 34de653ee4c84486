using System;
using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>The words of one rule. Analyzers report it; for an error the generator also writes them as <c>#error</c>.</summary>
internal sealed record Rule(string Id, bool IsError, string Title, string Message);

/// <summary>All rules that parsing and the graph can break. docs/rules has a page for each.</summary>
internal static class Rules
{
    public static readonly Rule NotPartial = Error("FF0001", "A pipeline is a plain partial class", "{0} {1}");
    public static readonly Rule BadNodeType = Error("FF0002", "A node is a class, a readonly struct or a slot", "{0} can't be a node: {1}");
    public static readonly Rule NoRole = Error("FF0003", "A node has one role", "{0} {1}");
    public static readonly Rule BadHandler = Error("FF0004", "A role has its handler, of a shape it can take", "{0} {1}");
    public static readonly Rule UnfedInput = Error("FF0101", "Every input is fed", "{0} takes {1}, but no flow brings it any: draw a flow from an operator that emits {1} to {0}");
    public static readonly Rule UnusedOutput = Warning("FF0102", "Every output is used", "{0} emits {1}, but nothing takes it: draw a flow to a consumer, or accept the loss with {2}");
    public static readonly Rule PortsDoNotMeet = Error("FF0103", "Neighbours in a flow fit", "{0} emits {1}, {2} takes {3}: {4}");
    public static readonly Rule Cycle = Error("FF0104", "A dataflow has no cycles", "This flow closes a cycle: {0}. If a second node of the same operator is meant, name it As<{1}, …>");
    public static readonly Rule NoSuchOutput = Error("FF0105", "A virtual node stands for an output that exists", "{0}: {1}");
    public static readonly Rule OpenEnded = Warning("FF0106", "A pipeline has a source and a sink", "{0} has no {1}: {2}");
    public static readonly Rule SameId = Error("FF0107", "Nodes and pipelines have ids of their own", "{0}");
    public static readonly Rule CrossedChains = Warning("FF0108", "Chains that meet don't cross by accident", "{0} events from {1} also reach {2}, because {3} is one node in both flows: name one of them As<{3}, …>, or write the edges apart");
    public static readonly Rule KeyedOnly = Error("FF0201", "What needs a key stands on a keyed operator", "{0} asks for {1} but has no key: add [KeyBy(nameof(…))] or a static Key method");
    public static readonly Rule BadKeyType = Error("FF0202", "A key compares by value and hashes alike everywhere", "{0} is keyed by {1}, which can't be a key: {2}");
    public static readonly Rule BadKeySelector = Error("FF0203", "A key selector names readable members, of one type for all inputs", "{0}: {1}");

    private static readonly Dictionary<string, Rule> ById = new[]
    {
        NotPartial, BadNodeType, NoRole, BadHandler, UnfedInput, UnusedOutput, PortsDoNotMeet, Cycle, NoSuchOutput, OpenEnded, SameId, CrossedChains,
        KeyedOnly, BadKeyType, BadKeySelector,
    }.ToDictionary(rule => rule.Id);

    public static Rule Find(string id) => ById[id];

    private static Rule Error(string id, string title, string message) => new(id, true, title, message);

    private static Rule Warning(string id, string title, string message) => new(id, false, title, message);
}
