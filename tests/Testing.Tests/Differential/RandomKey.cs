using System.Text;

namespace FastFlow.Testing.Tests;

/// <summary>A random key: by members or by <c>Key</c> methods, of any type that may be a key.</summary>
internal sealed class RandomKey
{
    private static readonly (string Type, string Member)[] Members =
    [
        ("int", "Group"), ("string", "Name"), ("Tint", "Tint"), ("Guid", "Device"), ("DateTimeOffset", "At"), ("DateTime", "Day"), ("long", "Big"), ("bool", "Flag"),
    ];

    private static readonly (string Type, string Expression)[] Computed =
    [
        ("string", "#.Name"), ("int", "#.Group"), ("DateTimeOffset", "#.At"), ("byte", "(byte)#.Group"), ("char", "(char)(#.Group + 'a')"), ("ushort", "(ushort)#.Value"), ("ulong", "unchecked((ulong)#.Big)"),
        ("Int128", "(Int128)#.Big * 3"), ("UInt128", "(UInt128)#.Group << 90"), ("TimeSpan", "TimeSpan.FromSeconds(#.Group)"), ("DateOnly", "DateOnly.FromDateTime(#.Day)"), ("TimeOnly", "new TimeOnly(#.Group, 1)"),
        ("(string, int)", "(#.Name, #.Group)"), ("(string City, DateTimeOffset At)", "(#.Name, #.At)"), ("Place", "new Place(#.Name, #.Group)"), ("Moment", "new Moment(#.Group, #.At)"), ("(Place, (Tint, bool))", "(new Place(#.Name, 1), (#.Tint, #.Flag))"),
        ("(Moment, Guid)", "(new Moment(1, #.At), #.Device)"),
    ];

    public RandomKey(Random random, List<string> events, bool throws)
    {
        if (!throws && random.Next(2) == 0 && !events.Any(type => type.StartsWith("Failed<", StringComparison.Ordinal)))
        {
            var members = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Members[random.Next(Members.Length)]).DistinctBy(member => member.Member).ToList();
            Attribute = $", KeyBy({string.Join(", ", members.Select(member => $"nameof(IEvent.{member.Member})"))})";
            Type = members.Count == 1 ? members[0].Type : $"({string.Join(", ", members.Select(member => member.Type))})";
            return;
        }

        var (type, expression) = Computed[random.Next(Computed.Length)];
        Type = type;
        var methods = new StringBuilder();
        foreach (var input in events.Distinct())
        {
            var e = RandomOperator.Payload(input, "e");
            var check = throws ? $"{e}.Value % {random.Next(4, 9)} == 1 ? throw new ArgumentException(\"no key\") : " : string.Empty;
            methods.AppendLine($"    public static {type} Key({(random.Next(2) == 0 ? "in " : string.Empty)}{input} e) => {check}{expression.Replace("#", e, StringComparison.Ordinal)};");
        }

        Methods = methods.ToString();
    }

    public string Type { get; }

    public string Attribute { get; } = string.Empty;

    public string Methods { get; } = string.Empty;
}
