using CsCheck;

namespace FastFlow.Tests.State;

public sealed class KeyGroupTests
{
    [Theory]
    [InlineData(128)]
    [InlineData(1000)]
    [InlineData(KeyGroup.Maximum)]
    public void Of_DenseIntegersAndTexts_SpreadsEvenly(int groups)
    {
        const int perGroup = 100;
        var keys = groups * perGroup;
        AssertEven(Enumerable.Range(0, keys).Select(i => KeyHash.Stable(i)));
        AssertEven(Enumerable.Range(0, keys).Select(i => KeyHash.Stable($"user-{i}")));
        AssertEven(Enumerable.Range(0, keys).Select(i => KeyHash.Combine(KeyHash.Stable(i), KeyHash.Stable(i))));
        AssertEven(Enumerable.Range(0, keys).Select(i => KeyHash.Combine(KeyHash.Stable(i / 32), KeyHash.Stable(i % 32))));

        // Chi-squared, which is about normal for so many groups: six standard deviations.
        void AssertEven(IEnumerable<ulong> hashes)
        {
            var counts = new int[groups];
            foreach (var hash in hashes)
            {
                counts[KeyGroup.Of(hash, groups)]++;
            }

            var squares = counts.Sum(count => Math.Pow(count - perGroup, 2) / perGroup);
            var deviation = Math.Sqrt(2 * (groups - 1));
            Assert.InRange(squares, groups - 1 - (6 * deviation), groups - 1 + (6 * deviation));
        }
    }

    [Fact]
    public void Of_KeysOfOneGroup_DoNotCrowdInATable()
    {
        // What a worker's table holds: only keys of its groups.
        using var numbers = new KeyedTable<LongKey, long>();
        using var texts = new KeyedTable<TextKey, long>();
        for (var i = 0; numbers.Count < 20_000 || texts.Count < 20_000; i++)
        {
            var (number, text) = (new LongKey(i), new TextKey($"user-{i}"));
            if (KeyGroup.Of(number.StableHash(), 128) == 77)
            {
                numbers.GetOrAdd(number);
            }

            if (KeyGroup.Of(text.StableHash(), 128) == 77)
            {
                texts.GetOrAdd(text);
            }
        }

        Assert.InRange(numbers.Displacements().Sum / (double)numbers.Count, 0, 1);
        Assert.InRange(texts.Displacements().Sum / (double)texts.Count, 0, 1);
        Assert.Equal((0UL, 0UL), (numbers.Switches, texts.Switches));
    }

    [Fact]
    public void RangeOf_AnyWorkers_IsWhatWorkerOfSays() =>
        Gen.Int[1, 300].SelectMany(groups => Gen.Int[1, groups].Select(workers => (groups, workers))).Sample((groups, workers) =>
        {
            var next = 0;
            for (var worker = 0; worker < workers; worker++)
            {
                var (first, end) = KeyGroup.RangeOf(worker, workers, groups);
                Assert.Equal(next, first);
                Assert.InRange(end - first, groups / workers, (groups / workers) + 1);
                Assert.All(Enumerable.Range(first, end - first), group => Assert.Equal(worker, KeyGroup.WorkerOf(group, workers, groups)));
                next = end;
            }

            Assert.Equal(groups, next);
        });

    // Flink's own example values: computeOperatorIndexForKeyGroup and computeKeyGroupRangeForOperatorIndex with 10 groups on 3 workers.
    [Fact]
    public void RangeOf_TenGroupsOnThreeWorkers_IsFlinks()
    {
        Assert.Equal([(0, 4), (4, 7), (7, 10)], Enumerable.Range(0, 3).Select(worker => KeyGroup.RangeOf(worker, 3, 10)));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 2, 2, 2], Enumerable.Range(0, 10).Select(group => KeyGroup.WorkerOf(group, 3, 10)));
    }

    [Fact]
    public void KeyGroup_ImpossibleNumbers_SaysWhichAreRight()
    {
        Assert.Contains("1 … 32768", Assert.Throws<ArgumentOutOfRangeException>(() => KeyGroup.Of(1, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyGroup.Of(1, KeyGroup.Maximum + 1));
        Assert.Contains("1 … 8 workers", Assert.Throws<ArgumentOutOfRangeException>(() => KeyGroup.WorkerOf(0, 9, 8)).Message, StringComparison.Ordinal);
        Assert.Contains("0 … 7", Assert.Throws<ArgumentOutOfRangeException>(() => KeyGroup.WorkerOf(8, 4, 8)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyGroup.RangeOf(4, 4, 8));
    }
}
