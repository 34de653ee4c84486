using System.Runtime.InteropServices;

namespace FastFlow;

/// <summary>
/// Rows that were taken back in any order, for what has to hear of them in the order that their numbers say. Numbers of one worker's checkpoint are all different; where those of several come together
/// some may be equal, of different keys: then the keys' hashes decide, and all get new numbers.
/// </summary>
internal sealed class RestoredOrder
{
    private readonly List<RestoredRow> _rows = [];

    /// <summary>Adds a row.</summary>
    /// <param name="number">What it is ordered by, at least 0.</param>
    /// <param name="keyHash">Its key's stable hash.</param>
    /// <param name="row">Where it lies.</param>
    /// <param name="time">Its time, or whatever its owner orders it by besides.</param>
    /// <param name="part">Which of its owner's parts it belongs to.</param>
    public void Add(long number, ulong keyHash, int row, long time, int part = 0) => _rows.Add(new() { Number = number, KeyHash = keyHash, Row = row, Time = time, Part = part });

    /// <summary>The rows by their numbers, which are all different from now on and not above a limit.</summary>
    public ReadOnlySpan<RestoredRow> Sort(long most = long.MaxValue)
    {
        var rows = CollectionsMarshal.AsSpan(_rows);
        rows.Sort();
        var isFit = rows.Length == 0 || rows[^1].Number <= most;
        for (var i = 1; i < rows.Length && isFit; i++)
        {
            isFit = rows[i - 1].Number < rows[i].Number;
        }

        for (var i = 0; i < rows.Length && !isFit; i++)
        {
            rows[i].Number = i;
        }

        return rows;
    }
}

/// <summary>A row that was taken back.</summary>
internal struct RestoredRow : IComparable<RestoredRow>
{
    public long Number;
    public ulong KeyHash;
    public long Time;
    public int Row;
    public int Part;

    public readonly int CompareTo(RestoredRow other) => Number != other.Number ? Number.CompareTo(other.Number) : KeyHash.CompareTo(other.KeyHash);
}
