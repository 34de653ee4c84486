using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>What is to happen at a time: of two things at one time, the one with the lower number comes first.</summary>
/// <param name="Time">Ticks.</param>
/// <param name="Number">When it was set or when it arrived, counted from 0; no two entries share one.</param>
/// <param name="Node">Where in a <see cref="PagedPool{T}"/> the rest lies.</param>
internal readonly record struct TimeEntry(long Time, long Number, int Node) : IComparable<TimeEntry>, ITimeOrdered<TimeEntry>
{
    public int CompareTo(TimeEntry other) => Time != other.Time ? Time.CompareTo(other.Time) : Number.CompareTo(other.Number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsBefore(in TimeEntry other) => Time < other.Time || (Time == other.Time && Number < other.Number);
}

/// <summary>What a <see cref="TimeHeap{TEntry}"/> orders.</summary>
internal interface ITimeOrdered<TSelf>
    where TSelf : struct, ITimeOrdered<TSelf>
{
    bool IsBefore(in TSelf other);
}

/// <summary>Tells entries that still count from those that have been taken back.</summary>
internal interface ITimeFilter<TEntry>
{
    bool IsLive(in TEntry entry);
}
