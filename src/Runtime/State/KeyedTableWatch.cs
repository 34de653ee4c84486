using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>How to freeze a table.</summary>
/// <param name="MaxParallelism">How many key groups there are.</param>
/// <param name="IsMutable">States reach references through which they may be changed: copies must be rows.</param>
/// <param name="MostCopyBytes">What the worker's copies may take; 0 for what is usual.</param>
/// <param name="IsTracked">Note what changes from now on, if the table is worth it.</param>
/// <param name="IsOnlyChanges">Only what has changed since the last time, which was tracked.</param>
internal readonly record struct FreezeOptions(int MaxParallelism, bool IsMutable = false, long MostCopyBytes = 0, bool IsTracked = false, bool IsOnlyChanges = false);

/// <content>
/// Snapshots without stopping. While pages are frozen, or what changes is noted, the table is watched: who wants to write to a slot, or to have a reference to its state, opens its page first.
/// Cursors aren't slowed down by that while it isn't: with one of a watched table each lookup begins at a slot where no key is, comes to where keys that aren't found end, and looks again there.
/// </content>
public sealed partial class KeyedTable<TKey, TValue>
{
    /// <summary>Tables of so few pages are copied at the barrier, in some microseconds, and not watched.</summary>
    private const int AtOncePages = 4;

    /// <summary>Smaller tables are written whole each time.</summary>
    private const int LeastTrackedPages = 16;

    /// <summary>Copies may take so much, or an eighth of what slots take if that is more.</summary>
    private const long UsualCopyBytes = 64 * 1024 * 1024;

    /// <summary>Where no key is.</summary>
    private static readonly SlotArea<TKey, TValue> Nothing = new(2, 2, 1, pageShift: 0);

    private readonly int _pageShift;

    /// <summary><see cref="Nothing"/> while the table is watched, and once it is disposed; else null.</summary>
    private SlotArea<TKey, TValue>? _nothing;

    private TableSnapshot<TKey, TValue>? _snapshot;
    private PageCopies<TKey, TValue>? _copies;

    // States may be changed through references in them: where one goes to another slot, or is handed out as a copy, the page it lay on isn't safe any more.
    private bool _isMutable;

    // Pages that were frozen or clean at the last barrier, and how many of them have been opened since.
    private nint _watched;
    private nint _opened;

    // At the last barrier there was the default key.
    private bool _hadDefault;

    /// <summary>Keys that were removed since the last barrier and haven't come back; null while that isn't noted.</summary>
    private KeyedTable<TKey, byte>? _removed;

    /// <summary>For tests: a table of small pages.</summary>
    internal KeyedTable(int pageShift)
    {
        _pageShift = pageShift;
        _area = FirstArea();
    }

    /// <summary>It is known what has changed since the last barrier.</summary>
    internal bool IsTracked => _removed is not null;

    /// <summary>Pages may not be written to without being opened, or it is noted which are.</summary>
    internal bool IsWatched => _nothing is not null;

    /// <summary>How often the worker waited for room for a copy, and the most bytes of copies.</summary>
    internal (long Waits, long HighestBytes) CopyUse => _copies is { } copies ? (copies.Waits, copies.HighestBytes) : (0, 0);

    /// <summary>
    /// The table as it is now, to be written by another thread. Called between two batches: cursors and references are void. One snapshot at a time.
    /// </summary>
    /// <exception cref="InvalidOperationException">The one before is neither complete nor disposed.</exception>
    internal TableSnapshot<TKey, TValue> Freeze(SlotRows<TKey, TValue> rows, FreezeOptions options)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_snapshot is { IsOver: false })
        {
            throw new InvalidOperationException("The table is still being written for the snapshot before. Complete or dispose that one first.");
        }

        var (beside, failure) = Beside(rows, options);
        var owed = options.IsOnlyChanges ? _area.FreezeOpen() : _area.FreezeAll();
        _area.Hold();
        (SlotArea<TKey, TValue> Area, nint From)[] areas = [(_area, 0)];
        _watched = _area.PageCount;
        if (_old is not null)
        {
            owed += _old.FreezeAll();
            _old.Hold();
            areas = [(_area, 0), (_old, _moved)];
            _watched += _old.PageCount;
        }

        if (_copies is null || _copies.IsFor(options) is false)
        {
            _copies?.Release();
            _copies = new(_area.SlotsPerPage, options);
        }

        _copies.Begin(options.MostCopyBytes > 0 ? options.MostCopyBytes : Math.Max(UsualCopyBytes, (long)_area.Length * Unsafe.SizeOf<Slot<TKey, TValue>>() / 8));
        _snapshot = new(areas, owed, beside, options.IsOnlyChanges ? _removed : null, _copies, rows, options.MaxParallelism);
        if (failure is not null)
        {
            _copies.Fail(failure);
        }

        (_isMutable, _hadDefault) = (options.IsMutable, _hasDefault);
        (_opened, _removed) = (0, options.IsTracked && _watched >= LeastTrackedPages && _old is null ? new() : null);
        _nothing = Nothing;
        if (_watched <= AtOncePages)
        {
            OpenAll(areas);
        }

        return _snapshot;
    }

    /// <summary>The default key's row, which lies beside the slots: is written at once, as it is.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Thrown again by the snapshot's thread.")]
    private (RowBuffer Rows, Exception? Failure) Beside(SlotRows<TKey, TValue> rows, FreezeOptions options)
    {
        var beside = new RowBuffer();
        try
        {
            var writer = new RowWriter(beside, options.MaxParallelism);
            if (_hasDefault)
            {
                rows.Write(default, in _default, writer);
            }
            else if (options.IsOnlyChanges && _hadDefault)
            {
                rows.WriteRemoved(default, writer);
            }

            return (beside, null);
        }
        catch (Exception failure)
        {
            return (beside, failure);
        }
    }

    private void OpenAll((SlotArea<TKey, TValue> Area, nint From)[] areas)
    {
        foreach (var (area, _) in areas)
        {
            for (nint page = 0; page < area.PageCount; page++)
            {
                OpenPage(area, page, mayWait: false);
            }
        }

        Relax();
    }

    /// <summary>The worker is about to write to a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Open(SlotArea<TKey, TValue> area, nint index)
    {
        if (_nothing is not null && !area.IsOpen(index))
        {
            OpenPage(area, area.PageOf(index), mayWait: true);
        }
    }

    /// <summary>The worker is about to copy a slot.</summary>
    private void Share(SlotArea<TKey, TValue> area, nint index)
    {
        if (_isMutable)
        {
            Open(area, index);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OpenPage(SlotArea<TKey, TValue> area, nint page, bool mayWait)
    {
        _snapshot!.Open(area, page, mayWait);
        _opened++;
    }

    /// <summary>The state of a key other than default whose page is open, or a null reference. What a cursor of a watched table answers with; makes no call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref TValue FindOpen(scoped in TKey key)
    {
        var area = _area;
        var index = area.HomeOf(in key);
        ref var slot = ref area[index];
        while (!slot.Key.Equals(in key))
        {
            if (slot.Key.IsDefault)
            {
                return ref Unsafe.NullRef<TValue>();
            }

            index++;
            slot = ref Unsafe.Add(ref slot, 1);
        }

        return ref area.IsOpen(index) ? ref slot.Value : ref Unsafe.NullRef<TValue>();
    }

    /// <summary>While the table is watched: an empty slot.</summary>
    internal ref Slot<TKey, TValue> NoSlot
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _nothing!.First;
    }

    /// <summary>A cursor of a table that is watched or was disposed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private TableCursor<TKey, TValue> UnusualCursor()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Relax();
        return new(this, _area, IsCrowded, isWatched: _nothing is not null);
    }

    /// <summary>Ends the watch where there is nothing to protect and, as most pages have changed, nothing to be gained by noting which.</summary>
    private void Relax()
    {
        var isTracked = IsTracked && _opened * 2 <= _watched;
        if (!isTracked && _snapshot is { } snapshot && (snapshot.IsPast || _opened >= _watched))
        {
            (_nothing, _removed) = (null, null);
        }
    }

    /// <summary>All that slots hold has moved: nobody knows what has changed.</summary>
    private void LoseTrack()
    {
        _removed?.Dispose();
        _removed = null;
    }

    private void RemoveAt(SlotArea<TKey, TValue> area, nint index)
    {
        if (_nothing is not null)
        {
            if (_removed is not null)
            {
                NoteRemoved(in area[index].Key);
            }

            // Those behind it in its cluster may be pulled back.
            var last = index;
            while (!area[last + 1].Key.IsDefault)
            {
                last++;
            }

            for (var page = area.PageOf(index); page <= area.PageOf(last); page++)
            {
                Open(area, page * area.SlotsPerPage);
            }
        }

        area.RemoveAt(index);
    }

    // Where one key in eight is gone there is little to be gained.
    private void NoteRemoved(in TKey key)
    {
        _removed!.GetOrAdd(in key) = 0;
        if (_removed.Count > _area.Capacity / 16)
        {
            LoseTrack();
        }
    }
}
