using MemoryPack;

namespace FastFlow.Tests.Operators;

/// <summary>A struct of another assembly whose members say all.</summary>
public readonly record struct Position(string Road, double Kilometre);

/// <summary>A struct of another assembly that keeps its field to itself: stored as it lies in memory.</summary>
public readonly struct Angle : IEquatable<Angle>
{
    private readonly double _radians;
    private readonly bool _isKnown;

    /// <summary>An angle.</summary>
    public Angle(double degrees) => (_radians, _isKnown) = (degrees * Math.PI / 180, true);

    /// <summary>The angle.</summary>
    public double Degrees => _isKnown ? _radians * 180 / Math.PI : 0;

    /// <inheritdoc/>
    public bool Equals(Angle other) => _radians.Equals(other._radians) && _isKnown == other._isKnown;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Angle other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _radians.GetHashCode();
}

/// <summary>A class of another assembly that MemoryPack stores.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Itinerary
{
    [MemoryPackInclude, MemoryPackOrder(0)]
    private List<string> _stops = [];

    /// <summary>Where it stops.</summary>
    [MemoryPackIgnore]
    public IReadOnlyList<string> Stops => _stops;

    /// <summary>Adds a stop.</summary>
    public void Add(string stop) => _stops.Add(stop);
}
