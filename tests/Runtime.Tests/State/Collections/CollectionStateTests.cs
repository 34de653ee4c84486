using System.Buffers;

namespace FastFlow.Tests.State;

public sealed class CollectionStateTests
{
    [Fact]
    public void Map_AnyOperations_AreThoseOfAListOfPairs()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var map = new MapState<int, long>();
            var model = new List<(int Key, long Value)>();
            for (var i = 0; i < 300; i++)
            {
                var key = random.Next(40);
                var place = model.FindIndex(pair => pair.Key == key);
                switch (random.Next(60))
                {
                    case < 30:
                        map.GetOrAdd(key, out var isNew) += i;
                        Assert.Equal(place < 0, isNew);
                        model = place < 0 ? [.. model, (key, i)] : [.. model[..place], (key, model[place].Value + i), .. model[(place + 1)..]];
                        break;
                    case < 55:
                        Assert.Equal(place >= 0, map.Remove(key));
                        model = place < 0 ? model : [.. model[..place], .. model[(place + 1)..]];
                        break;
                    case < 56:
                        map.Clear();
                        model = [];
                        break;
                    case < 58:
                        map = Restored<MapState<int, long>, MapStateCodec<int, long, Int, Long>>(map);
                        break;
                    default:
                        Assert.Equal(place >= 0, map.TryGetValue(key, out var value));
                        Assert.Equal(place >= 0 ? model[place].Value : 0, value);
                        break;
                }

                Assert.True(model.SequenceEqual(map.Select(pair => (pair.Key, pair.Value))), $"seed {seed}, operation {i}");
                Assert.Equal(model.Count, map.Count);
            }
        }
    }

    [Fact]
    public void List_SavedAndRestored_IsTheSame()
    {
        var list = ListState.Of(3L, 1L, 2L);
        list.Add(7);
        list.RemoveAt(1);
        list[0] = 5;
        Assert.Equal([5L, 2, 7], Restored<ListState<long>, ListStateCodec<long, Long>>(list));
        Assert.Empty(Restored<ListState<long>, ListStateCodec<long, Long>>(default));
    }

    [Fact]
    public void List_NoSuchPlace_IsNamed()
    {
        var list = ListState.Of(1, 2);
        Assert.Contains("2 values", Assert.Throws<ArgumentOutOfRangeException>(() => list[2]).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => default(ListState<int>).RemoveAt(0));
        Assert.Throws<ArgumentException>(() => default(ListState<int>).RemoveRange(0, 1));
        default(ListState<int>).RemoveRange(0, 0);
    }

    [Fact]
    public void Map_KeyTwiceInItsBytes_IsRefused()
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(bytes);
        writer.WriteCount(2);
        for (var i = 0; i < 2; i++)
        {
            writer.WriteInt32(1);
            writer.WriteInt64(i);
        }

        writer.Flush();
        Assert.Throws<CheckpointFormatException>(() =>
        {
            var reader = new StateReader(bytes.WrittenSpan, "test");
            return MapStateCodec<int, long, Int, Long>.Read(ref reader);
        });
    }

    [Fact]
    public void Map_KeyThatIsNotThere_IsNamed() => Assert.Contains("5", Assert.Throws<KeyNotFoundException>(() => MapState.Of((1, 2))[5]).Message);

    private static T Restored<T, TCodec>(T value)
        where TCodec : struct, IRowCodec<T>
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(bytes);
        TCodec.Write(ref writer, in value);
        writer.Flush();
        var reader = new StateReader(bytes.WrittenSpan, "test");
        var restored = TCodec.Read(ref reader);
        reader.End();
        return restored;
    }

    private readonly struct Int : IRowCodec<int>
    {
        public static StateType Type => StateType.Of(StateKind.Int32);

        public static void Write(ref StateWriter writer, in int value) => writer.WriteInt32(value);

        public static int Read(ref StateReader reader) => reader.ReadInt32();
    }

    private readonly struct Long : IRowCodec<long>
    {
        public static StateType Type => StateType.Of(StateKind.Int64);

        public static void Write(ref StateWriter writer, in long value) => writer.WriteInt64(value);

        public static long Read(ref StateReader reader) => reader.ReadInt64();
    }
}
