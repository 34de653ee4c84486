using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// A hierarchical timing wheel: keys by when something is due, in order of (due, arrival). What is due in the bucket of time at hand lies in a heap; later things lie unsorted in buckets, of
/// 256 widths to come, 256 times 256 widths, and so on to the end of time. When the time of some bucket has come the owner takes its entries and puts back those
/// that are still wanted, with the time they are wanted at by then: so moving something to a later time costs nothing until its first one has come.
/// </summary>
/// <remarks>
/// Beside <see cref="TimeOrder"/> because session windows put most of what they add off before it is due: taking it out unsorted and putting it back, keys beside
/// their times, costs them a fifth to two fifths less per event.
/// </remarks>
/// <typeparam name="TKey">The key.</typeparam>
internal sealed class TimingWheel<TKey>
{
    private const int LevelBits = 8;
    private const int Slots = 1 << LevelBits;
    private const int Levels = 8;
    private const int Words = Slots / 64;

    private readonly TimeHeap<DueEntry<TKey>> _near = new();
    private readonly DueChunk<TKey>?[]?[] _far = new DueChunk<TKey>?[Levels][];
    private readonly ulong[] _occupied = new ulong[Levels * Words];
    private DueChunk<TKey>? _free;

    /// <summary>A bucket is two to this power of ticks wide.</summary>
    private readonly int _shift;

    /// <summary>The bucket of time at hand: all before it are empty.</summary>
    private long _base = long.MinValue;

    private int _levelsInUse;
    private long _nextBucket;

    /// <param name="delay">How far ahead most entries are due: it decides how wide a bucket is.</param>
    public TimingWheel(long delay)
    {
        // 512 to 1024 buckets to the delay: few entries lie in the heap at once, and most pass through a bucket of the second level first.
        _shift = Math.Max(0, BitOperations.Log2((ulong)Math.Max(delay, 1)) - 9);
        _base = long.MinValue >> _shift;
    }

    /// <summary>The lowest time at which <see cref="TryTake"/> has something to give or <see cref="IsOpening"/> is true.</summary>
    public long NextDue => Math.Min(_near.Count > 0 ? _near.Top.Due : long.MaxValue, _levelsInUse != 0 ? _nextBucket << _shift : long.MaxValue);

    /// <summary>Nothing is in it.</summary>
    public bool IsEmpty => _near.Count == 0 && _levelsInUse == 0;

    /// <summary>All entries, in no order.</summary>
    public IEnumerable<DueEntry<TKey>> Entries
    {
        get
        {
            for (var i = 0; i < _near.Count; i++)
            {
                yield return _near[i];
            }

            foreach (var first in _far.SelectMany(slots => slots ?? []))
            {
                for (var chunk = first; chunk is not null; chunk = chunk.Next)
                {
                    for (var i = 0; i < chunk.Count; i++)
                    {
                        yield return chunk.Entries[i];
                    }
                }
            }
        }
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">Due after <paramref name="now"/>.</param>
    /// <param name="now">Everything due by then has been taken.</param>
    public void Push(in DueEntry<TKey> entry, long now)
    {
        // While nothing was due the time at hand fell behind.
        _base = Math.Max(_base, now >> _shift);
        PushBack(in entry);
    }

    /// <summary>Adds an entry while entries are being taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PushBack(in DueEntry<TKey> entry)
    {
        // Most go to a bucket of the first level that has some already.
        var bucket = entry.Due >> _shift;
        if ((ulong)(bucket - _base - 1) < Slots - 1 && _far[0] is { } slots && slots[bucket & (Slots - 1)] is { Count: < DueChunk<TKey>.Capacity } chunk)
        {
            chunk.Entries[chunk.Count++] = entry;
        }
        else
        {
            PushAnywhere(in entry, bucket);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushAnywhere(in DueEntry<TKey> entry, long bucket)
    {
        if (bucket <= _base)
        {
            _near.Push(in entry);
            return;
        }

        var level = 0;
        while ((ulong)((bucket >> (level * LevelBits)) - (_base >> (level * LevelBits))) >= Slots)
        {
            level++;
        }

        var number = bucket >> (level * LevelBits);
        var slot = (int)number & (Slots - 1);
        var slots = _far[level] ??= new DueChunk<TKey>?[Slots];
        var chunk = slots[slot];
        if (chunk is null || chunk.Count == DueChunk<TKey>.Capacity)
        {
            slots[slot] = chunk = Rent(chunk);
            _occupied[(level * Words) + (slot >> 6)] |= 1UL << slot;
            var start = number << (level * LevelBits);
            _nextBucket = _levelsInUse == 0 ? start : Math.Min(_nextBucket, start);
            _levelsInUse |= 1 << level;
        }

        chunk.Entries[chunk.Count++] = entry;
    }

    /// <summary>Before anything else is taken a bucket that begins by <paramref name="time"/> must be opened.</summary>
    public bool IsOpening(long time)
    {
        if (_levelsInUse == 0)
        {
            return false;
        }

        var start = _nextBucket << _shift;
        return start <= time && (_near.Count == 0 || start <= _near.Top.Due);
    }

    /// <summary>Takes the next entry due by <paramref name="time"/>; no bucket may wait to be opened.</summary>
    public bool TryTake(long time, out DueEntry<TKey> entry)
    {
        if (_near.Count == 0 || _near.Top.Due > time)
        {
            entry = default;
            return false;
        }

        entry = _near.Pop();
        return true;
    }

    /// <summary>
    /// Moves to the next bucket that isn't empty and takes its entries out. The owner pushes back what is still wanted, at its time, and gives the chunks to
    /// <see cref="Return"/>.
    /// </summary>
    public DueChunk<TKey> Open()
    {
        _base = Math.Max(_base, _nextBucket);
        var level = LevelOf(_nextBucket, out var slot);
        var chunk = _far[level]![slot]!;
        _far[level]![slot] = null;
        var words = _occupied.AsSpan(level * Words, Words);
        words[slot >> 6] &= ~(1UL << slot);
        if ((words[0] | words[1] | words[2] | words[3]) == 0)
        {
            _levelsInUse &= ~(1 << level);
        }

        FindNext();
        return chunk;
    }

    /// <summary>Takes back a chunk whose entries have been seen.</summary>
    /// <returns>The next one of its bucket.</returns>
    public DueChunk<TKey>? Return(DueChunk<TKey> chunk)
    {
        var next = chunk.Next;
        chunk.Clear();
        chunk.Next = _free;
        _free = chunk;
        return next;
    }

    private DueChunk<TKey> Rent(DueChunk<TKey>? next)
    {
        var chunk = _free ?? new DueChunk<TKey>();
        _free = chunk.Next;
        chunk.Next = next;
        return chunk;
    }

    /// <summary>The level whose next slot begins with the bucket; if several do, either.</summary>
    private int LevelOf(long bucket, out int slot)
    {
        for (var level = 0; ; level++)
        {
            if ((_levelsInUse & (1 << level)) != 0 && NextOf(level) is var number && number << (level * LevelBits) == bucket)
            {
                slot = (int)number & (Slots - 1);
                return level;
            }
        }
    }

    private void FindNext()
    {
        _nextBucket = long.MaxValue;
        for (var levels = _levelsInUse; levels != 0; levels &= levels - 1)
        {
            var level = BitOperations.TrailingZeroCount(levels);
            _nextBucket = Math.Min(_nextBucket, NextOf(level) << (level * LevelBits));
        }
    }

    /// <summary>
    /// The number of a level's next occupied slot: the one at hand or one of the 255 that follow. The one at hand is occupied where its first bucket was opened
    /// before it.
    /// </summary>
    private long NextOf(int level)
    {
        var first = _base >> (level * LevelBits);
        var at = (int)first & (Slots - 1);
        var words = _occupied.AsSpan(level * Words, Words);
        for (var i = 0; ; i++)
        {
            var word = words[((at >> 6) + i) & (Words - 1)];
            if (i == 0)
            {
                word &= ulong.MaxValue << at;
            }

            if (word != 0)
            {
                var slot = ((((at >> 6) + i) & (Words - 1)) << 6) + BitOperations.TrailingZeroCount(word);
                return first + ((slot - at) & (Slots - 1));
            }
        }
    }
}
