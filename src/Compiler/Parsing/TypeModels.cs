using System.Linq;

namespace FastFlow.Compiler;

/// <summary>How far a type or member can be seen; ordered.</summary>
internal enum Visibility
{
    Private,
    Internal,
    Public,
}

/// <summary>A type as emitted code and messages need it.</summary>
/// <param name="Name">As emitted: <c>global::Shop.Trade</c>.</param>
/// <param name="Display">As a person writes it: <c>Trade</c>.</param>
/// <param name="Identifier">As part of an identifier: <c>Trade</c>, <c>DedupTrade</c> for <c>Dedup&lt;Trade&gt;</c>.</param>
internal sealed record TypeRef(string Name, string Display, string Identifier, bool IsValueType, Visibility Visibility);

/// <summary>An event type, with what decides which input takes it.</summary>
/// <param name="Bases">Emitted names of all its base classes and interfaces; empty for structs, which are never boxed.</param>
internal sealed record EventType(TypeRef Type, EquatableArray<string> Bases)
{
    public string Name => Type.Name;

    public string Display => Type.Display;

    /// <summary>An input of type <paramref name="input"/> takes this event as it is.</summary>
    public bool Fits(EventType input) => Name == input.Name || Bases.Contains(input.Name);
}
