using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FastFlow.Benchmarks.Pipelines;

/// <summary>
/// Workload F by hand. The newest session of a key lies in its slot, so an event that continues it is two comparisons and a count. Others, which come of events late by seconds, lie in a list
/// that slots have a mark for. When sessions end a wheel knows, which learns late that one has grown; it gives those that end within 0.8 ms in no order.
/// </summary>
public sealed unsafe class SessionLoop : Contender
{
    private const int Ahead = 16;
    private readonly KeyTable<Session> _table = new();
    private readonly SessionWheel _wheel = new();
    private readonly List<(long Bidder, Session Session)> _others = [];
    private ResultSums _sums;
    private long _late;
    private long _watermark = long.MinValue;

    /// <inheritdoc/>
    public override void Push(ArraySegment<Bid> bids)
    {
        ReadOnlySpan<Bid> rest = bids;
        while (rest.Length > 0)
        {
            var done = AddQuickly(rest);
            if (done < rest.Length && _watermark < _wheel.Due)
            {
                Add(in rest[done++]);
            }

            if (_watermark >= _wheel.Due)
            {
                Fire();
            }

            rest = rest[done..];
        }
    }

    /// <inheritdoc/>
    public override Answer Read() => _sums.Answer(_late);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _table.Dispose();
        base.Dispose();
    }

    /// <summary>Adds bids that continue the newest session of their key, until one doesn't or a session may be due.</summary>
    /// <returns>How many.</returns>
    private int AddQuickly(ReadOnlySpan<Bid> bids)
    {
        var first = _table.First;
        var shift = _table.Shift;
        var due = _wheel.Due;
        var watermark = _watermark;
        ref var bid = ref MemoryMarshal.GetReference(bids);
        var lookahead = _table.IsLarge ? bids.Length - Ahead : 0;
        var i = 0;
        for (; i < bids.Length; i++, bid = ref Unsafe.Add(ref bid, 1))
        {
            Pipelines.Ahead.Prefetch(in bid);
            if (Sse.IsSupported && i < lookahead)
            {
                var next = Unsafe.Add(ref bid, Ahead).Bidder;
                Sse.Prefetch0(first + ((ulong)next * KeyTable<Session>.Multiplier >> shift));
            }

            var bidder = bid.Bidder;
            var slot = first + ((ulong)bidder * KeyTable<Session>.Multiplier >> shift);
            slot += slot->Bidder != bidder ? 1 : 0;
            while (slot->Bidder != bidder)
            {
                if (slot->Bidder == 0)
                {
                    goto Leave;
                }

                slot++;
            }

            // What is open ends behind the watermark: so an event in it isn't late.
            var time = bid.Time;
            if ((ulong)(time - slot->State.Start) >= (ulong)(slot->State.End - slot->State.Start))
            {
                break;
            }

            slot->State.End = Pipelines.Ahead.Latest(slot->State.End, time + Terms.Window);
            slot->State.Count++;
            watermark = Pipelines.Ahead.Latest(watermark, time - Terms.OutOfOrderness);
            if (watermark >= due)
            {
                i++;
                break;
            }
        }

    Leave:
        _watermark = watermark;
        return i;
    }

    /// <summary>Adds a bid that begins a session or joins some.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Add(in Bid bid)
    {
        var added = new Session { Start = bid.Time, End = bid.Time + Terms.Window, Count = 1 };
        ref var newest = ref _table.GetOrAdd(bid.Bidder)->State;
        var others = newest.Others;
        var hasJoined = false;
        for (var i = _others.Count - 1; i >= 0 && others > 0; i--)
        {
            if (_others[i].Bidder == bid.Bidder && _others[i].Session.Meets(in added))
            {
                added.Join(_others[i].Session);
                _others.RemoveAt(i);
                others--;
                hasJoined = true;
            }
        }

        if (newest.Exists && newest.Meets(in added))
        {
            added.Join(in newest);
            newest.End = 0;
            hasJoined = true;
        }

        if (added.End <= _watermark)
        {
            // It has met nothing: what is open ends behind the watermark.
            _late++;
            return;
        }

        if (!hasJoined)
        {
            _wheel.Add(added.End, bid.Bidder);
        }

        if (newest.Exists)
        {
            var older = newest.Start < added.Start ? newest : added;
            older.Others = 0;
            _others.Add((bid.Bidder, older));
            others++;
            added = newest.Start < added.Start ? added : newest;
        }

        newest = added;
        newest.Others = others;
        _watermark = Math.Max(_watermark, bid.Time - Terms.OutOfOrderness);
    }

    /// <summary>Fires what ends by the watermark.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fire()
    {
        while (true)
        {
            if (_wheel.TryTake(_watermark, out var entry))
            {
                Fire(in entry);
            }
            else if (_wheel.TryOpen(_watermark, out var entries))
            {
                Refresh(entries);
            }
            else
            {
                return;
            }
        }
    }

    private void Fire(in SessionEntry entry)
    {
        ref var newest = ref _table.GetOrAdd(entry.Bidder)->State;
        if (newest.End == entry.Due)
        {
            _sums.AddSession(entry.Bidder, newest.Count, newest.End - newest.Start);
            (newest.Start, newest.End) = (0, 0);
            return;
        }

        var due = EndOf(in entry, in newest, out var other);
        if (due > entry.Due)
        {
            _wheel.Add(due, entry.Bidder);
        }
        else if (due == entry.Due)
        {
            var session = _others[other].Session;
            _sums.AddSession(entry.Bidder, session.Count, session.End - session.Start);
            _others.RemoveAt(other);
            newest.Others--;
        }
    }

    /// <summary>Puts entries where their sessions end by now.</summary>
    private void Refresh(ReadOnlySpan<SessionEntry> entries)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            if (Sse.IsSupported && i + Ahead < entries.Length)
            {
                Sse.Prefetch0(_table.First + ((ulong)entries[i + Ahead].Bidder * KeyTable<Session>.Multiplier >> _table.Shift));
            }

            ref readonly var entry = ref entries[i];
            var due = EndOf(in entry, in _table.GetOrAdd(entry.Bidder)->State, out _);
            if (due != 0)
            {
                _wheel.Add(due, entry.Bidder);
            }
        }
    }

    /// <summary>When the session ends that an entry is of; 0 if it is gone.</summary>
    private long EndOf(in SessionEntry entry, in Session newest, out int other)
    {
        other = -1;
        if (newest.Exists && newest.IsAt(entry.Due))
        {
            return newest.End;
        }

        for (var i = 0; i < _others.Count && newest.Others > 0; i++)
        {
            if (_others[i].Bidder == entry.Bidder && _others[i].Session.IsAt(entry.Due))
            {
                other = i;
                return _others[i].Session.End;
            }
        }

        return 0;
    }

    /// <summary>A session; an end of 0 if there is none.</summary>
    public struct Session : ISlotState
    {
        /// <summary>The time of its first event.</summary>
        public long Start;

        /// <summary>The time of its last event and the gap.</summary>
        public long End;

        /// <summary>Its events.</summary>
        public int Count;

        /// <summary>How many older ones of the key lie in the list.</summary>
        public int Others;

        /// <summary>There is one.</summary>
        public readonly bool Exists => End != 0;

        /// <inheritdoc/>
        public readonly bool IsEmpty => End == 0 && Others == 0;

        /// <summary>They overlap.</summary>
        public readonly bool Meets(in Session other) => Start < other.End && other.Start < End;

        /// <summary>The wheel's entry for this instant is of this session, or of one that it has joined.</summary>
        public readonly bool IsAt(long due) => Start < due && due <= End;

        /// <summary>Makes both one.</summary>
        public void Join(in Session other) => (Start, End, Count) = (Math.Min(Start, other.Start), Math.Max(End, other.End), Count + other.Count);
    }
}
