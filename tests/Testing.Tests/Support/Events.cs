using System.Globalization;

namespace FastFlow.Testing.Tests;

public enum Tint : short
{
    None,
    Red = 7,
    Green = -3,
}

/// <summary>What every event of the random pipelines has: enough to be keyed by any type of key.</summary>
public interface IEvent
{
    int Value { get; }

    int Group { get; }

    string Name { get; }

    Tint Tint { get; }

    Guid Device { get; }

    DateTimeOffset At { get; }

    DateTime Day { get; }

    long Big { get; }

    bool Flag { get; }
}

public interface IShape : IEvent;

public readonly record struct Alpha(int Value, int Group, string Name, Tint Tint, Guid Device, DateTimeOffset At, DateTime Day, long Big, bool Flag) : IEvent;

public readonly record struct Beta(int Value, int Group, string Name, Tint Tint, Guid Device, DateTimeOffset At, DateTime Day, long Big, bool Flag) : IEvent;

/// <summary>Small, and its members are computed.</summary>
public readonly record struct Gamma(int Value, string Name) : IEvent
{
    public int Group => Value % 5;

    public Tint Tint => Value % 2 == 0 ? Tint.Red : Tint.Green;

    public Guid Device => new(Value % 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public DateTimeOffset At => new DateTimeOffset(2024, 1, 1 + Value % 3, 12, 0, 0, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(Value % 4));

    public DateTime Day => new(2024, 1, 1 + Value % 3);

    public long Big => long.MaxValue - Value % 4;

    public bool Flag => Value % 2 == 0;
}

public abstract record Shape(int Value, int Group, string Name, Tint Tint, Guid Device, DateTimeOffset At, DateTime Day, long Big, bool Flag) : IShape;

public record Circle(int Value, int Group, string Name, Tint Tint, Guid Device, DateTimeOffset At, DateTime Day, long Big, bool Flag)
    : Shape(Value, Group, Name, Tint, Device, At, Day, Big, Flag);

public sealed record Square(int Value, int Group, string Name, Tint Tint, Guid Device, DateTimeOffset At, DateTime Day, long Big, bool Flag)
    : Shape(Value, Group, Name, Tint, Device, At, Day, Big, Flag);

public readonly record struct Place(string City, int Street);

public readonly record struct Moment(int Group, DateTimeOffset At);

/// <summary>What the handlers of random pipelines call: keeps their bodies short.</summary>
public static class Make
{
    private static readonly string[] Names = ["", "a", "b", "bern", "Bern", "a much longer name than the others have", "ä"];

    public static Alpha Alpha(IEvent e, int value) => new(value, e.Group, e.Name, e.Tint, e.Device, e.At, e.Day, e.Big, e.Flag);

    public static Beta Beta(IEvent e, int value) => new(value, e.Group, e.Name, e.Tint, e.Device, e.At, e.Day, e.Big, e.Flag);

    public static Gamma Gamma(IEvent e, int value) => new(value, e.Name);

    public static Circle Circle(IEvent e, int value) => new(value, e.Group, e.Name, e.Tint, e.Device, e.At, e.Day, e.Big, e.Flag);

    public static Square Square(IEvent e, int value) => new(value, e.Group, e.Name, e.Tint, e.Device, e.At, e.Day, e.Big, e.Flag);

    public static Shape Shape(IEvent e, int value) => value % 2 == 0 ? Circle(e, value) : Square(e, value);

    /// <summary>A number that depends on a key's value, down to the offset of its times.</summary>
    public static int Fold(object? key)
    {
        var sum = 0;
        foreach (var character in string.Create(CultureInfo.InvariantCulture, $"{key}"))
        {
            sum = unchecked(sum * 31 + character);
        }

        return sum & 1023;
    }

    /// <summary>A random event of one of the concrete types, by the type's name.</summary>
    public static IEvent Random(Random random, string type, bool mayLackNames)
    {
        var name = mayLackNames && random.Next(20) == 0 ? null! : Names[random.Next(Names.Length)];
        var at = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero).AddHours(random.Next(3)).ToOffset(TimeSpan.FromHours(random.Next(-2, 3)));
        var all = new Alpha(
            random.Next(1000), random.Next(5), name, (Tint)(random.Next(3) switch { 0 => 0, 1 => 7, _ => -3 }), new Guid(random.Next(3), 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)random.Next(2)),
            at, new DateTime(2024, 5, 1 + random.Next(3), 0, 0, 0, (DateTimeKind)random.Next(3)), (long.MinValue + random.Next(2)) * random.Next(2) - random.Next(2), random.Next(2) == 0);
        return type switch
        {
            nameof(Alpha) => all,
            nameof(Beta) => Beta(all, all.Value),
            nameof(Gamma) => Gamma(all, all.Value),
            nameof(Circle) => Circle(all, all.Value),
            nameof(Square) => Square(all, all.Value),
            _ => throw new ArgumentException(type),
        };
    }
}
