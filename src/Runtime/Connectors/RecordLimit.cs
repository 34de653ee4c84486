using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>How long a line or record may be, read or written: what bounds the memory that a single one can ask for.</summary>
internal static class RecordLimit
{
    public const int DefaultBytes = 1024 * 1024;

    private const int LeastBytes = 64;
    private const int MostBytes = 256 * 1024 * 1024;

    /// <summary>The value, if it is a limit.</summary>
    public static int Checked(int value, [CallerMemberName] string property = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, LeastBytes, property);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostBytes, property);
        return value;
    }
}
