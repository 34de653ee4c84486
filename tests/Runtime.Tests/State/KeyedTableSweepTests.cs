namespace FastFlow.Tests.State;

public class KeyedTableSweepTests
{
    [Theory]
    [InlineData(20)]
    [InlineData(3000)]
    public void Sweep_RandomOperations_RemovesWhatIsUnneededAndNothingElse(int keys)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            using var table = new KeyedTable<LongKey, long>();
            var model = new Dictionary<long, long>();
            for (var i = 0; i < 4000; i++)
            {
                var key = random.Next(keys);
                table.GetOrAdd(new LongKey(key)) = model[key] = random.Next(3) - 1;
                if (random.Next(4) == 0)
                {
                    var removed = table.Sweep(default(Negative), 1 + random.Next(60));
                    var gone = model.Where(pair => !table.TryGet(new LongKey(pair.Key), out _)).ToList();
                    Assert.Equal(removed, gone.Count);
                    Assert.All(gone, pair => Assert.True(pair.Value < 0, $"seed {seed}"));
                    gone.ForEach(pair => model.Remove(pair.Key));
                }

                Assert.Equal(model.Count, table.Count);
            }

            while (table.IsMoving)
            {
                table.GetOrAdd(new LongKey(random.Next(1, 1000) + 100_000)) = 0;
            }

            table.Sweep(default(Negative), (int)table.Capacity * 4);
            Assert.All(table, pair => Assert.True(pair.Value >= 0 || pair.Key.IsDefault, $"seed {seed}"));
        }
    }

    private readonly struct Negative : IUnneeded<long>
    {
        public bool IsUnneeded(in long value) => value < 0;
    }
}
