#if FASTFLOW_COMPILER
// The compiler writes the same texts at build time, for the state lock.
namespace FastFlow.Compiler;
#else
namespace FastFlow;
#endif

/// <summary>Names and sizes of kinds, and which numbers hold all values of which others.</summary>
internal static class StateKinds
{
    private static readonly (string Name, int Bytes)[] Simple =
    [
        ("bool", 1), ("char", 2), ("sbyte", 1), ("byte", 1), ("short", 2), ("ushort", 2), ("int", 4), ("uint", 4), ("long", 8), ("ulong", 8),
        ("Int128", 16), ("UInt128", 16), ("Half", 2), ("float", 4), ("double", 8), ("decimal", 16), ("Guid", 16), ("DateTime", 8),
        ("DateTimeOffset", 10), ("DateOnly", 4), ("TimeOnly", 8), ("TimeSpan", 8), ("Timestamp", 8), ("string", 4),
    ];

    /// <summary>It has neither parts nor a codec.</summary>
    public static bool IsSimple(StateKind kind) => (int)kind < Simple.Length;

    /// <summary>The name in C# of a simple kind.</summary>
    public static string NameOf(StateKind kind) => Simple[(int)kind].Name;

    /// <summary>How long a simple value is, a string at least.</summary>
    public static int BytesOf(StateKind kind) => Simple[(int)kind].Bytes;

    /// <summary>The simple kind of that name.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out StateKind kind)
    {
        for (var i = 0; i < Simple.Length; i++)
        {
            if (name.SequenceEqual(Simple[i].Name.AsSpan()))
            {
                kind = (StateKind)i;
                return true;
            }
        }

        kind = default;
        return false;
    }

    /// <summary>Every value of a number's kind is, exactly, one of another.</summary>
    public static bool Widens(StateKind from, StateKind to)
    {
        if (IsFloating(from))
        {
            return IsFloating(to) && BitsOf(from) < BitsOf(to);
        }

        return BitsOf(from) > 0 && from != StateKind.Decimal && BitsOf(from) <= BitsOf(to) && from != to && (IsSigned(to) || !IsSigned(from));
    }

    private static bool IsFloating(StateKind kind) => kind is StateKind.Half or StateKind.Single or StateKind.Double;

    private static bool IsSigned(StateKind kind) => kind is not (StateKind.Byte or StateKind.UInt16 or StateKind.UInt32 or StateKind.UInt64 or StateKind.UInt128);

    // Integers up to two to this power are exact, without the sign.
    private static int BitsOf(StateKind kind) => kind switch
    {
        StateKind.SByte => 7,
        StateKind.Byte => 8,
        StateKind.Int16 => 15,
        StateKind.UInt16 => 16,
        StateKind.Int32 => 31,
        StateKind.UInt32 => 32,
        StateKind.Int64 => 63,
        StateKind.UInt64 => 64,
        StateKind.Int128 => 127,
        StateKind.UInt128 => 128,
        StateKind.Half => 11,
        StateKind.Single => 24,
        StateKind.Double => 53,
        StateKind.Decimal => 96,
        _ => 0,
    };
}
