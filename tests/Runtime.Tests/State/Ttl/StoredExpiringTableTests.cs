using System.Buffers;

namespace FastFlow.Tests.State;

public class StoredExpiringTableTests
{
    [Fact]
    public void Schema_HasTheTimeOfTheLastCall_BesideTheStatesFields()
    {
        Assert.Equal("{ $eventTouched: Timestamp?, Count: long, Name: string }", ExpiringCodec<Sums, SumsCodec, EventTtl>.Type.ToString());
        Assert.Equal("{ $processingTouched: Timestamp?, Count: long, Name: string }", ExpiringCodec<Sums, SumsCodec, ProcessingTtl>.Type.ToString());
        Assert.Equal("{ $eventTouched: Timestamp?, $value: long }", ExpiringCodec<long, CountCodec, EventTtl>.Type.ToString());
    }

    [Fact]
    public void TimeToLive_AddedChangedOrTakenAway_CanBeRestored()
    {
        StateType[] types = [SumsCodec.Type, ExpiringCodec<Sums, SumsCodec, EventTtl>.Type, ExpiringCodec<Sums, SumsCodec, ProcessingTtl>.Type];
        foreach (var stored in types)
        {
            Assert.All(types, now => Assert.Empty(new StateSchema("s", StateType.Nothing, now).RefusalsOf(new StateSchema("s", StateType.Nothing, stored))));
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(long.MinValue)]
    public void Value_WrittenAndRead_IsTheSame(long touched)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(bytes);
        var value = new Expiring<Sums> { Touched = touched, Value = new Sums { Count = 3, Name = "a" } };
        ExpiringCodec<Sums, SumsCodec, EventTtl>.Write(ref writer, in value);
        writer.Flush();
        var reader = new StateReader(bytes.WrittenSpan, "test");
        var read = ExpiringCodec<Sums, SumsCodec, EventTtl>.Read(ref reader);
        reader.End();
        Assert.Equal((touched, 3, "a"), (read.Touched, read.Value.Count, read.Value.Name));
    }

    [Fact]
    public void Rows_WithoutATimeOfTheirLastCall_LiveFromTheRestoreOn()
    {
        using var table = new ExpiringTable<LongKey, long>(10);
        table.GetOrAdd(new LongKey(1), long.MinValue, long.MinValue) = 5;
        table.GetOrAdd(new LongKey(2), 100, 100) = 6;
        table.TouchUnknown(105);
        Assert.False(table.TryGet(new LongKey(2), 110, out _));
        Assert.True(table.TryGet(new LongKey(1), 114, out var state));
        Assert.Equal(5, state);
        Assert.False(table.TryGet(new LongKey(1), 115, out _));
    }

    [Fact]
    public void Rows_InTheColdTier_ExpireAsInMemory()
    {
        using var before = new ExpiringTable<LongKey, long>(10);
        var rows = new RowBuffer();
        for (var i = 1; i <= 200; i++)
        {
            var touched = i > 150 ? 95 : i % 2 == 0 ? 100 : long.MinValue;
            before.GetOrAdd(new LongKey(i), touched, touched) = i;
        }

        using (var frozen = new StoredExpiringTable<LongKey, long, Snapshots.LongKeyCodec, CountCodec, EventTtl>("s", before, () => 0).Freeze(8))
        {
            frozen.Save(rows, 8);
        }

        using var tier = new Tiers.MemoryTier();
        using var table = new ExpiringTable<LongKey, long>(10);
        var stored = new StoredExpiringTable<LongKey, long, Snapshots.LongKeyCodec, CountCodec, EventTtl>("s", table, () => 105);
        stored.Attach(tier, 1_000);
        rows.CopyTo(new Loading(stored));
        stored.EndLoad();
        Assert.InRange(tier.Tables["s"].Rows.Count, 120, 150);
        for (var i = 1; i <= 200; i++)
        {
            var isUnknown = i <= 150 && i % 2 != 0;
            Assert.Equal(isUnknown, table.TryGet(new LongKey(i), 114, out _));
            table.GetOrAdd(new LongKey(i), 114, 114, out var isNew) += 1_000;
            Assert.Equal(!isUnknown, isNew);
            stored.Evict();
        }

        for (var i = 1; i <= 200; i++)
        {
            Assert.True(table.TryGet(new LongKey(i), 123, out var state));
            Assert.Equal(i <= 150 && i % 2 != 0 ? 1_000 + i : 1_000, state);
            Assert.False(table.TryGet(new LongKey(i), 124, out _));
        }
    }

    private sealed class Loading(StoredState state) : IRowTarget
    {
        public void Write(int keyGroup, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
        {
            var keyReader = new StateReader(key, "key");
            var valueReader = new StateReader(value, "value");
            state.Load(ref keyReader, ref valueReader);
        }
    }

    private struct Sums
    {
        public long Count;
        public string Name;
    }

    private readonly struct SumsCodec : IRowCodec<Sums>
    {
        public static StateType Type { get; } = StateType.Parse("{ Count: long, Name: string }");

        public static void Write(ref StateWriter writer, in Sums value)
        {
            writer.WriteInt64(value.Count);
            writer.WriteString(value.Name);
        }

        public static Sums Read(ref StateReader reader) => new() { Count = reader.ReadInt64(), Name = reader.ReadString() };
    }

    private readonly struct CountCodec : IRowCodec<long>
    {
        public static StateType Type { get; } = StateType.Parse("long");

        public static void Write(ref StateWriter writer, in long value) => writer.WriteInt64(value);

        public static long Read(ref StateReader reader) => reader.ReadInt64();
    }
}
