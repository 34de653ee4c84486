using System.Diagnostics;

namespace FastFlow.Tests.State.Snapshots;

/// <summary>What a watched table costs and refuses.</summary>
public class TableWatchTests
{
    [Fact]
    public void Cursor_TableIsWatchedAndPagesAreOpen_AllocatesNothing()
    {
        using var table = Filled(30_000, pageShift: 6, out var stored);
        using var frozen = stored.Freeze(8, 0);
        frozen.Save(new NoRows(), 8);
        Touch(table);
        Assert.True(table.IsWatched);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Touch(table);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(table.IsWatched);
    }

    /// <summary>A small table is copied at the barrier, where nobody reads yet: to wait for room would be to wait for ever.</summary>
    [Fact]
    public async Task Freeze_TableOfFewPagesThatCopiesMayNotTake_DoesNotWait()
    {
        using var table = Filled(30, pageShift: 6, out _);
        var stored = new StoredTable<LongKey, Sums, LongKeyCodec, SumsCodec>("Test", table, mostCopyBytes: 1);
        using var frozen = await Task.Run(() => stored.Freeze(8), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var rows = new RowsOfTable();
        frozen.Save(rows, 8);
        Assert.Equal(30, rows.Rows.Count);
    }

    /// <summary>The worker wants far more pages than it may copy, and none of them is written until it waits.</summary>
    [Fact]
    public void GetOrAdd_CopiesHaveTakenWhatTheyMay_WaitsForTheSnapshot()
    {
        using var table = Filled(30_000, pageShift: 6, out _);
        var stored = new StoredTable<LongKey, Sums, LongKeyCodec, SumsCodec>("Test", table, mostCopyBytes: 10_000);
        using var frozen = stored.Freeze(8);
        var rows = new RowsOfTable();
        var thread = new Thread(() =>
        {
            while (table.CopyUse.Waits == 0)
            {
                Thread.Yield();
            }

            frozen.Save(rows, 8);
        })
        { IsBackground = true };
        thread.Start();
        for (var i = 1; i <= 30_000; i++)
        {
            table.GetOrAdd(new LongKey(i)) = default;
        }

        thread.Join();
        Assert.Equal(30_000, rows.Rows.Count);
        Assert.All(rows.Rows.Values, row => Assert.NotEqual(0, BitConverter.ToInt64(row.Value, 8)));
        Assert.InRange(table.CopyUse.HighestBytes, 1, 10_000);
    }

    [Fact]
    public void Freeze_TheOneBeforeIsUnderWay_Refuses()
    {
        using var table = Filled(1000, pageShift: 3, out var stored);
        using var first = stored.Freeze(8);
        Assert.Contains("Complete or dispose", Assert.Throws<InvalidOperationException>(() => stored.Freeze(8)).Message, StringComparison.Ordinal);
        first.Dispose();
        using var second = stored.Freeze(8);
        Assert.Throws<ObjectDisposedException>(() => first.Save(new NoRows(), 8));
        Assert.Contains("frozen for 8", Assert.Throws<ArgumentException>(() => second.Save(new NoRows(), 9)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_TableWhileItsSnapshotIsWritten_LeavesTheRows()
    {
        var table = Filled(1000, pageShift: 3, out var stored);
        using var frozen = stored.Freeze(8);
        table.Dispose();
        Assert.Throws<ObjectDisposedException>(() => table.Cursor());
        var rows = new RowsOfTable();
        frozen.Save(rows, 8);
        Assert.Equal(1000, rows.Rows.Count);
    }

    [Fact]
    public void Freeze_SmallTable_IsNotWatched()
    {
        using var table = Filled(3, pageShift: 3, out var stored);
        using var frozen = stored.Freeze(8);
        Assert.False(table.IsWatched);
        table.Clear();
        var rows = new RowsOfTable();
        frozen.Save(rows, 8);
        Assert.Equal(3, rows.Rows.Count);
    }

    /// <summary>A state that its codec can't write fails the checkpoint, and not the event that is about to change it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void GetOrAdd_CodecThrows_FailsTheSnapshotOnly(bool byWorker)
    {
        using var table = new KeyedTable<LongKey, Total>(pageShift: 3);
        for (var i = 0; i < 1000; i++)
        {
            table.GetOrAdd(new LongKey(i)) = i == 500 ? null! : new();
        }

        var stored = new StoredTable<LongKey, Total, LongKeyCodec, TotalCodec>("Test", table, isMutable: true);
        var frozen = stored.Freeze(8);
        if (byWorker)
        {
            table.GetOrAdd(new LongKey(500)) = new() { Sum = 5 };
            Assert.IsType<NullReferenceException>(Assert.Throws<InvalidOperationException>(() => frozen.Save(new NoRows(), 8)).InnerException);
        }
        else
        {
            Assert.Throws<NullReferenceException>(() => frozen.Save(new NoRows(), 8));
        }

        frozen.Dispose();
        table.GetOrAdd(new LongKey(500)) = new() { Sum = 6 };
        using var next = stored.Freeze(8);
        var rows = new RowsOfTable();
        next.Save(rows, 8);
        Assert.Equal(1000, rows.Rows.Count);
    }

    [Fact]
    public void Load_KeyComesTwice_SaysWhere()
    {
        using var table = new KeyedTable<LongKey, Sums>();
        var stored = new StoredTable<LongKey, Sums, LongKeyCodec, SumsCodec>("Test", table);
        stored.BeginLoad(2);
        for (var i = 0; i < 2; i++)
        {
            var key = new StateReader(BitConverter.GetBytes(7L), $"file {i}");
            var value = new StateReader(new byte[16], "value");
            stored.Load(ref key, ref value);
        }

        var error = Assert.Throws<CheckpointFormatException>(stored.EndLoad);
        Assert.StartsWith("file 1, byte 0: a key that was there before", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void Load_CountIsRightOrWrong_HoldsTheRows(long count)
    {
        using var table = new KeyedTable<LongKey, Sums>();
        var stored = new StoredTable<LongKey, Sums, LongKeyCodec, SumsCodec>("Test", table);
        stored.BeginLoad(count);
        for (var i = 0L; i < 100_000; i++)
        {
            var key = new StateReader(BitConverter.GetBytes(i), "key");
            var value = new StateReader((byte[])[.. BitConverter.GetBytes(i), .. BitConverter.GetBytes(-i)], "value");
            stored.Load(ref key, ref value);
        }

        stored.EndLoad();
        Assert.Equal(100_000, table.Count);
        Assert.All(table, pair => Assert.Equal((pair.Key.Value, -pair.Key.Value), (pair.Value.Count, pair.Value.Sum)));
    }

    private static KeyedTable<LongKey, Sums> Filled(int count, int pageShift, out StoredTable<LongKey, Sums, LongKeyCodec, SumsCodec> stored)
    {
        var table = new KeyedTable<LongKey, Sums>(pageShift);
        for (var i = 1; i <= count; i++)
        {
            table.GetOrAdd(new LongKey(i)) = new() { Sum = i };
        }

        stored = new("Test", table);
        return table;
    }

    private static void Touch(KeyedTable<LongKey, Sums> table)
    {
        var cursor = table.Cursor();
        for (var i = 1; i < 50; i++)
        {
            cursor.GetOrAdd(new LongKey(i)).Sum++;
            cursor.Find(new LongKey(i)).Sum++;
            table.GetOrAdd(new LongKey(i)).Sum++;
        }
    }

    private sealed class NoRows : IRowTarget
    {
        public void Write(int keyGroup, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value) => Debug.Assert(keyGroup >= 0, "A group.");
    }
}
