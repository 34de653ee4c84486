using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// The events that the windows of one operator have gathered, for handlers that want to see them all: a log per window or pane, in order of arrival. Logs are chains of
/// small chunks that are used again.
/// </summary>
/// <typeparam name="T">The event.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class EventLogs<T> : IDisposable
{
    private readonly PagedPool<LogChunk<T>> _chunks = new();
    private long _arrivals;

    // What Read has gathered from several chunks.
    private T[] _gathered = [];
    private int _gatheredCount;

    /// <summary>For tests: chunks that belong to some log.</summary>
    internal int ChunksInUse => _chunks.Count;

    /// <summary>Adds an event that has just arrived.</summary>
    public void Append(ref LogHandle log, in T item) => Append(ref log, in item, _arrivals++);

    /// <summary>The events of a log in order of arrival; good until the next call.</summary>
    public ReadOnlySpan<T> Read(in LogHandle log)
    {
        Forget();
        if (log.First == log.Last)
        {
            return log.First == 0 ? [] : _chunks[log.First].Items;
        }

        if (_gathered.Length < log.Count)
        {
            _gathered = new T[Math.Max(log.Count, _gathered.Length * 2)];
        }

        for (var number = log.First; number != 0;)
        {
            ref var chunk = ref _chunks[number];
            chunk.Items.CopyTo(_gathered.AsSpan(_gatheredCount));
            (_gatheredCount, number) = (_gatheredCount + chunk.Count, chunk.Next);
        }

        return _gathered.AsSpan(0, _gatheredCount);
    }

    /// <summary>Adds the events of another log, which keeps them: all are in order of arrival again.</summary>
    public void Merge(ref LogHandle into, in LogHandle from)
    {
        if (from.Count == 0)
        {
            return;
        }

        if (into.Count == 0 || _chunks[into.Last].Arrivals[^1] < _chunks[from.First].Arrivals[0])
        {
            for (var number = from.First; number != 0; number = _chunks[number].Next)
            {
                Copy(ref into, ref _chunks[number], 0);
            }

            return;
        }

        Interleave(ref into, in from);
    }

    /// <summary>Drops the events of a log, which is empty then.</summary>
    public void Release(ref LogHandle log)
    {
        Forget();
        for (var number = log.First; number != 0;)
        {
            ref var chunk = ref _chunks[number];
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            {
                chunk.Items.Clear();
            }

            var next = chunk.Next;
            (chunk.Count, chunk.Next) = (0, 0);
            _chunks.ReturnAsItIs(number);
            number = next;
        }

        log = default;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Forget();
        _chunks.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ref LogHandle log, in T item, long arrival)
    {
        if (log.Last == 0 || _chunks[log.Last].Count == LogChunk<T>.Capacity)
        {
            AddChunk(ref log);
        }

        _chunks[log.Last].Append(in item, arrival);
        log.Count = checked(log.Count + 1);
    }

    private void AddChunk(ref LogHandle log)
    {
        var added = _chunks.Rent();
        (log.Last == 0 ? ref log.First : ref _chunks[log.Last].Next) = added;
        log.Last = added;
    }

    /// <summary>Appends the events of a chunk, from the given one on.</summary>
    private void Copy(ref LogHandle log, ref LogChunk<T> chunk, int index)
    {
        for (; index < chunk.Count; index++)
        {
            Append(ref log, in chunk.Items[index], chunk.Arrivals[index]);
        }
    }

    private void Interleave(ref LogHandle into, in LogHandle from)
    {
        var merged = default(LogHandle);
        int left = into.First, right = from.First, leftIndex = 0, rightIndex = 0;
        while (left != 0 && right != 0)
        {
            if (_chunks[left].Arrivals[leftIndex] < _chunks[right].Arrivals[rightIndex])
            {
                Take(ref merged, ref left, ref leftIndex);
            }
            else
            {
                Take(ref merged, ref right, ref rightIndex);
            }
        }

        var (rest, index) = left != 0 ? (left, leftIndex) : (right, rightIndex);
        for (; rest != 0; (rest, index) = (_chunks[rest].Next, 0))
        {
            Copy(ref merged, ref _chunks[rest], index);
        }

        Release(ref into);
        into = merged;
    }

    private void Take(ref LogHandle merged, ref int number, ref int index)
    {
        ref var chunk = ref _chunks[number];
        Append(ref merged, in chunk.Items[index], chunk.Arrivals[index]);
        if (++index == chunk.Count)
        {
            (number, index) = (chunk.Next, 0);
        }
    }

    /// <summary>What was gathered for a reader mustn't keep alive what is dropped.</summary>
    private void Forget()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            _gathered.AsSpan(0, _gatheredCount).Clear();
        }

        _gatheredCount = 0;
    }
}
