using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <summary>
/// A table as it was at a barrier, while its worker goes on. Two threads take what is frozen: the snapshot's walks through the pages and copies one after the other; the worker copies those that it
/// wants to write to, and hands them over. Each page is copied by exactly one of them; the live one never moves.
/// </summary>
/// <param name="areas">What is frozen: slots from an index on. The snapshot holds their memory.</param>
/// <param name="owed">How many pages are frozen.</param>
/// <param name="beside">The rows of what lies beside the slots.</param>
/// <param name="removed">Keys that are there no more, for a snapshot of what has changed.</param>
/// <param name="copies">The way from worker to snapshot.</param>
/// <param name="rows">Writes rows.</param>
/// <param name="maxParallelism">How many key groups there are.</param>
internal sealed class TableSnapshot<TKey, TValue>(
    (SlotArea<TKey, TValue> Area, nint From)[] areas, nint owed, RowBuffer beside, KeyedTable<TKey, byte>? removed, PageCopies<TKey, TValue> copies, SlotRows<TKey, TValue> rows, int maxParallelism)
    where TKey : struct, IKey<TKey>
{
    private RowWriter? _writer;
    private PageCopy<TKey, TValue>? _own;
    private int _walked;
    private nint _page;
    private nint _done;
    private volatile bool _isPast;
    private volatile bool _isOver;

    /// <summary>How many pages it began with.</summary>
    public nint Owed => owed;

    /// <summary>No page is frozen any more: the worker may do as it likes.</summary>
    public bool IsPast => _isPast;

    /// <summary>All is written, or nobody wants it any more.</summary>
    public bool IsOver => _isOver;

    /// <summary>All is written.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many rows were written so far.</summary>
    public long RowCount { get; private set; }

    /// <summary>The worker is about to write to a page: copies it first, if nobody has.</summary>
    /// <param name="area">Where the page lies.</param>
    /// <param name="page">Its number.</param>
    /// <param name="mayWait">Another thread writes what was copied, so room can be waited for.</param>
    public void Open(SlotArea<TKey, TValue> area, nint page, bool mayWait)
    {
        ref var state = ref area.States![page];
        for (var spin = default(SpinWait); ; spin.SpinOnce(sleep1Threshold: -1))
        {
            var now = Volatile.Read(ref state);
            if (now == SlotArea<TKey, TValue>.Frozen)
            {
                if (copies.Take(mayWait) is not { } copy)
                {
                    state = SlotArea<TKey, TValue>.Open;
                }
                else if (TryClaim(ref state))
                {
                    HandOver(copy, area, page);
                    Volatile.Write(ref state, SlotArea<TKey, TValue>.Open);
                }
                else
                {
                    copies.Return(copy, 0);
                }
            }
            else if (now != SlotArea<TKey, TValue>.Busy)
            {
                state = SlotArea<TKey, TValue>.Open;
                return;
            }
        }
    }

    /// <summary>Writes a page or the like. Called by the snapshot's thread.</summary>
    /// <returns>There is more.</returns>
    public bool WriteNext(IRowTarget target)
    {
        if (IsComplete)
        {
            return false;
        }

        ObjectDisposedException.ThrowIf(_isOver, this);
        if (copies.Failure is { } failure)
        {
            throw new InvalidOperationException($"A state could not be written: {failure.Message} The checkpoint can't be completed; the job itself goes on. Look at the state's type or its codec.", failure);
        }

        _writer ??= new RowWriter(target, maxParallelism);
        if (copies.Next(out var bytes, wait: _isPast && _done < owed) is { } copy)
        {
            RowCount += copy.Write(target, _writer, rows);
            copies.Return(copy, bytes);
            _done++;
        }
        else if (!_isPast)
        {
            Walk(target, _writer);
        }
        else if (_done == owed)
        {
            WriteBeside(target, _writer);
            IsComplete = true;
            End();
        }

        return true;
    }

    /// <summary>Nobody wants it any more. Called by the snapshot's thread.</summary>
    public void End()
    {
        if (_isOver)
        {
            return;
        }

        copies.Close();
        _isPast = true;
        _isOver = true;
        _own?.Release();
        _own = null;
        removed?.Dispose();
        foreach (var (area, _) in areas)
        {
            area.Release();
        }
    }

    private static bool TryClaim(ref byte state) => Interlocked.CompareExchange(ref state, SlotArea<TKey, TValue>.Busy, SlotArea<TKey, TValue>.Frozen) == SlotArea<TKey, TValue>.Frozen;

    // What a state's codec throws is the checkpoint's failure, not the event's.
    [SuppressMessage("Design", "CA1031", Justification = "Thrown again by the snapshot's thread.")]
    private void HandOver(PageCopy<TKey, TValue> copy, SlotArea<TKey, TValue> area, nint page)
    {
        try
        {
            Fill(copy, area, page);
            copies.Add(copy);
        }
        catch (Exception failure)
        {
            copies.Fail(failure);
        }
    }

    private void Walk(IRowTarget target, RowWriter writer)
    {
        for (; _walked < areas.Length; (_walked, _page) = (_walked + 1, 0))
        {
            var area = areas[_walked].Area;
            while (_page < area.PageCount)
            {
                var page = _page++;
                ref var state = ref area.States![page];
                if (Volatile.Read(ref state) == SlotArea<TKey, TValue>.Frozen && TryClaim(ref state))
                {
                    _own ??= copies.New();
                    try
                    {
                        Fill(_own, area, page);
                    }
                    finally
                    {
                        Volatile.Write(ref state, SlotArea<TKey, TValue>.Clean);
                    }

                    RowCount += _own.Write(target, writer, rows);
                    _done++;
                    return;
                }
            }
        }

        _isPast = true;
    }

    // Slots that had moved before the barrier are in the other area.
    private void Fill(PageCopy<TKey, TValue> copy, SlotArea<TKey, TValue> area, nint page)
    {
        var from = area == areas[0].Area ? areas[0].From : areas[1].From;
        var slots = area.Page(page);
        copy.Fill(slots[(int)Math.Clamp(from - (page * area.SlotsPerPage), 0, slots.Length)..], rows);
    }

    private void WriteBeside(IRowTarget target, RowWriter writer)
    {
        beside.CopyTo(target);
        RowCount += beside.RowCount;
        if (removed is not null)
        {
            foreach (var (key, _) in removed)
            {
                rows.WriteRemoved(in key, writer);
                RowCount++;
            }
        }
    }
}
