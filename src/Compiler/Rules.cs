using System;
using System.Collections.Generic;
using System.Linq;

namespace FastFlow.Compiler;

/// <summary>The words of one rule. Analyzers report it; for an error the generator also writes them as <c>#error</c>.</summary>
internal sealed record Rule(string Id, RuleSeverity Severity, string Title, string Message)
{
    public bool IsError => Severity == RuleSeverity.Error;

    /// <summary>It looks at method bodies or at files that the generator doesn't read, or it would emit anew at every keystroke: analyzers alone report it.</summary>
    public bool IsOfAnalyzersAlone { get; init; }
}

internal enum RuleSeverity
{
    /// <summary>Something worth knowing that is fine if meant.</summary>
    Info,
    Warning,

    /// <summary>There is no pipeline with it.</summary>
    Error,
}

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
    public static readonly Rule UnstorableState = Error("FF0301", "State can be stored and put back", "{0} keeps {1}, which {2}");
    public static readonly Rule ResourceInState = Error("FF0302", "State is data, and nothing of the process that it is in", "{0} keeps {1}, which can't be stored: {2}");
    public static readonly Rule HiddenState = Error("FF0303", "What an operator remembers is state", "{0} writes {1} in {2}, {3}: make it state, a 'ref TState' parameter; what is set once belongs in the constructor or in Open") with { IsOfAnalyzersAlone = true };
    public static readonly Rule CannotRestore = Error("FF0304", "What is shipped can be restored", "{0}") with { IsOfAnalyzersAlone = true };
    public static readonly Rule LostState = Error("FF0305", "What is shipped is still there, or given up", "{0}") with { IsOfAnalyzersAlone = true };
    public static readonly Rule UnrecordedState = Warning("FF0306", "The lock has every state as it is", "{0}") with { IsOfAnalyzersAlone = true };
    public static readonly Rule UnboundedState = Warning("FF0307", "Keyed state ends some time", "{0} keeps {1} for ever: say how long after its last event a key is kept, [StateTtl(\"1h\")], or why that is fine, [UnboundedState(\"…\")]");
    public static readonly Rule NoEventTime = Error("FF0401", "What needs event time gets it from every source", "{0} needs event time ({1}), but events of {2} reach it without: mark {2} [EventTime(nameof(…))], or a stateless operator between them");
    public static readonly Rule NoIdleness = Warning("FF0402", "An input that falls silent doesn't hold the others back", "{0} waits for the slowest of {1}, and {2} never counts as idle: say after how long it does, [Watermark(IdleAfter = \"30s\")]");
    public static readonly Rule BadDuration = Error("FF0403", "A duration can be read and makes sense", "{0}: {1}");
    public static readonly Rule NoLatePolicy = Info("FF0404", "Somebody has thought of late events", "Events too late for {0} are counted and dropped: say for how long they are taken, [AllowedLateness(\"…\")], or draw a flow from Late<{0}>");
    public static readonly Rule LessLateness = Error("FF0405", "A window takes what the window before it gives", "{0} allows {1} of lateness, but {2} gives {3} up to {4} late, which {0} would drop: give {0} [AllowedLateness(\"{4}\")] or more");
    public static readonly Rule Serial = Info("FF0408", "What has no key runs on one worker", "{0} has {1} without a key, so it runs on one worker however many there are: {2}");

    public static readonly Rule OneSourceLookup = Error("FF0409", "A lookup has its two sides from two sources", "{0} looks up {1} in {2}, and {3} feeds both: which row an event meets then depends on which of the two happens to be handled first. Join them by their time, [TemporalJoin], or read the table by a source of its own, such as As<{3}, …>");

    private static readonly Dictionary<string, Rule> ById = new[]
    {
        NotPartial, BadNodeType, NoRole, BadHandler, UnfedInput, UnusedOutput, PortsDoNotMeet, Cycle, NoSuchOutput, OpenEnded, SameId, CrossedChains,
        KeyedOnly, BadKeyType, BadKeySelector, UnstorableState, ResourceInState, HiddenState, CannotRestore, LostState, UnrecordedState, UnboundedState, NoEventTime, NoIdleness, BadDuration, NoLatePolicy, LessLateness, Serial, OneSourceLookup,
    }.ToDictionary(rule => rule.Id);

    public static Rule Find(string id) => ById[id];

    private static Rule Error(string id, string title, string message) => new(id, RuleSeverity.Error, title, message);

    private static Rule Warning(string id, string title, string message) => new(id, RuleSeverity.Warning, title, message);

    private static Rule Info(string id, string title, string message) => new(id, RuleSeverity.Info, title, message);
}
