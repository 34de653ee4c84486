namespace FastFlow.EndToEnd.Tests;

/// <summary>The upgrade story of docs/state.md: versions of one program, compiled here, one after another over the same checkpoints.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fastflow-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Upgrade_StepByStep_TakesTheStateOver()
    {
        Assert.Equal(["ann total 1 5", "ann largest 5", "bob total 1 7", "bob largest 7"], await Run(ShopVersions.First, [("ann", 5, 1000), ("bob", 7, 2000)]));

        // A new field is its default, a wider one holds more, the renamed operator has its state, the new one has none, and the windows of then are there.
        Assert.Equal(
            ["ann total 2 3000000006 1", "ann largest 5", "order 1"],
            await Run(ShopVersions.Second, [("ann", 1, 3000)]));

        var refused = await Refused(ShopVersions.Third);
        Assert.Contains("State Shop.Largest is in the checkpoint, and Shop.Orders has no such state.", refused);
        Assert.Contains("[FormerId(\"Shop.Largest\")]", refused);
        Assert.Contains("name it in Drop", refused);

        Assert.Equal(
            ["ann until 10: 6", "bob until 10: 7", "bob total 2 3000000017 10", "order 2"],
            Sorted(await Run(ShopVersions.Third, [("bob", 10, 11_000)], Options with { Drop = ["Shop.Largest"] })));

        // It is gone now, and Drop isn't needed any more.
        Assert.Equal(["ann total 3 6000000007 1", "order 3"], await Run(ShopVersions.Third, [("ann", 1, 12_000)]));
    }

    [Fact]
    public async Task Drop_OfAStateThatIsNotThere_IsRefused()
    {
        await Run(ShopVersions.First, [("ann", 5, 1000)]);

        var restored = new JobOptions { Checkpoints = new() { Directory = Path.Combine(_directory, "other") }, RestoreFrom = Path.Combine(_directory, "state") };
        Assert.Contains("Drop names the state Shop.Lagest, and there is none of that id", await Refused(ShopVersions.First, restored with { Drop = ["Shop.Lagest"] }));
        Assert.Equal(["ann total 1 2"], await Run(ShopVersions.First.With("[Flow<Incoming, Largest, Said>]", ""), [("ann", 2, 2000)], restored with { Drop = ["Shop.Largest", "Shop.TotalPerCustomer"] }));
    }

    [Fact]
    public async Task Savepoint_OfTheFirstVersion_StartsTheSecondInAnEmptyDirectory()
    {
        await Run(ShopVersions.First, [("ann", 5, 1000)]);
        var from = Path.Combine(_directory, "state");
        var options = new JobOptions { Checkpoints = new() { Directory = Path.Combine(_directory, "second") }, RestoreFrom = from };

        Assert.Equal(["ann total 2 3000000006 1", "ann largest 5", "order 1"], await Run(ShopVersions.Second, [("ann", 1, 3000)], options));

        // The option may stay; what the first version has is untouched.
        Assert.Equal(["ann total 3 6000000007 1", "ann largest 5", "order 2"], await Run(ShopVersions.Second, [("ann", 1, 3000)], options));
        Assert.Equal(["ann total 2 6", "ann largest 5"], await Run(ShopVersions.First, [("ann", 1, 3000)]));
    }

    /// <summary>Every one names the state, and the field if it is one, before any event; and the checkpoint is as it was.</summary>
    [Theory]
    [InlineData("public int Sum;", "public short Sum;", "State Shop.TotalPerCustomer, field Sum: it was stored as int and is now short")]
    [InlineData("public int Sum;", "public string? Sum;", "State Shop.TotalPerCustomer, field Sum: it was stored as int and is now string")]
    [InlineData("ref int largest", "ref uint largest", "State Shop.Largest: it was stored as")]
    [InlineData("TumblingWindow(\"10s\")", "TumblingWindow(\"20s\")", "State Shop.PerWindow: it was stored for 'tumbling windows of ")]
    [InlineData("TumblingWindow(\"10s\")", "SessionWindow(\"10s\")", "State Shop.PerWindow: it was stored for 'tumbling windows of ")]
    [InlineData("[Pipeline]", "[Pipeline(MaxParallelism = 64)]", "It was written with MaxParallelism 128, and Shop.Orders has 64")]
    [InlineData("[Pipeline]", "[Pipeline(Id = \"Shop.Purchases\")]", "is of the pipeline 'Shop.Orders', and this job is of 'Shop.Purchases'")]
    [InlineData("[Process, KeyBy(nameof(Order.Customer)), UnboundedState(\"few\")]\npublic readonly struct Largest", "[Process, KeyBy(nameof(Order.At)), UnboundedState(\"few\")]\npublic readonly struct Largest", "State Shop.Largest: its keys were stored as { Customer: string } and are now { At: long }")]
    [InlineData("[Flow<Incoming, Largest, Said>]", "", "State Shop.Largest is in the checkpoint")]
    public async Task Change_ThatCannotBeRestored_IsRefusedBeforeTheFirstEvent(string from, string to, string because)
    {
        await Run(ShopVersions.First, [("ann", 5, 1000), ("bob", 7, 2000)]);
        var changed = ShopVersions.First.With(from, to)
            .Replace("total.Sum += order.Amount;", to.Contains("short", StringComparison.Ordinal) ? "total.Sum += (short)order.Amount;" : "total.Sum += order.Amount;", StringComparison.Ordinal)
            .Replace("Math.Max(largest, order.Amount)", to.Contains("uint", StringComparison.Ordinal) ? "(uint)order.Amount" : "Math.Max(largest, order.Amount)", StringComparison.Ordinal)
            .Replace("public static string Result", to.Contains("Session", StringComparison.Ordinal) ? "public static void Merge(ref long sum, in long other) => sum += other;\n\n    public static string Result" : "public static string Result", StringComparison.Ordinal);

        var refused = await Refused(changed);
        Assert.True(refused.Contains(because, StringComparison.Ordinal), refused);
        Assert.Equal(["ann total 2 6", "ann largest 5"], await Run(ShopVersions.First, [("ann", 1, 3000)]));
    }

    [Fact]
    public async Task Migrate_MakesTodaysStateOfYesterdays_AndGoesOnFromItsOwn()
    {
        await Run(ShopVersions.First, [("ann", 5, 1000)]);
        var changed = ShopVersions.First
            .With("public struct Total\n", "public struct TotalV1\n{\n    public int Count;\n    public int Sum;\n}\n\npublic struct Total\n")
            .With("public struct Total\n{\n    public int Count;\n    public int Sum;", "public struct Total\n{\n    public int Count;\n    public string? Sum;")
            .With("total.Sum += order.Amount;", "total.Sum += \"+\" + order.Amount;");
        Assert.Contains("field Sum", await Refused(changed));
        var migrated = changed.With("public readonly struct TotalPerCustomer\n{", "public readonly struct TotalPerCustomer\n{\n    [Migrate]\n    public static Total FromV1(in TotalV1 old) => new() { Count = old.Count * 100, Sum = $\"was {old.Sum}\" };\n");

        Assert.Equal(["ann total 101 was 5+1", "ann largest 5"], await Run(migrated, [("ann", 1, 2000)]));
        Assert.Equal(["ann total 102 was 5+1+2", "ann largest 5", "bob total 1 +2", "bob largest 2"], await Run(migrated, [("ann", 2, 2000), ("bob", 2, 3000)]));
    }

    /// <summary>A former id for one node, and a state id in place of a type's name.</summary>
    [Fact]
    public async Task FormerId_OfOneNode_AndStateId_FindTheState()
    {
        await Run(ShopVersions.First, [("ann", 5, 1000)]);
        var renamed = ShopVersions.First
            .With("struct Largest", "struct Biggest").With("Flow<Incoming, Largest, Said>", "Flow<Incoming, Biggest, Said>")
            .With("[Pipeline]", "[Pipeline, FormerId<Biggest>(\"Shop.Largest\")]");
        Assert.Equal(["ann total 2 6", "ann largest 5"], await Run(renamed, [("ann", 1, 2000)]));

        var pinned = renamed
            .With("[Pipeline, FormerId<Biggest>(\"Shop.Largest\")]", "[Pipeline]")
            .With("[Process, KeyBy(nameof(Order.Customer)), UnboundedState(\"few\")]\npublic readonly struct Biggest", "[Process, KeyBy(nameof(Order.Customer)), UnboundedState(\"few\"), StateId(\"biggest\"), FormerId(\"Shop.Biggest\"), FormerId(\"Shop.Largest\")]\npublic readonly struct Biggest");
        Assert.Equal(["ann total 3 8", "ann largest 5"], await Run(pinned, [("ann", 2, 3000)]));
        Assert.Equal(["ann total 4 10", "ann largest 5"], await Run(pinned, [("ann", 2, 4000)]));
    }

    /// <summary>An operator is renamed, and a new one gets its name.</summary>
    [Fact]
    public async Task FormerId_ThatIsTheNameOfANewOperator_IsHeededOnce()
    {
        await Run(ShopVersions.First, [("ann", 5, 1000)]);
        var renamed = ShopVersions.First
            .With("struct Largest", "struct Biggest")
            .With("[Sink]", """
                [Process, KeyBy(nameof(Order.Customer)), UnboundedState("few")]
                public readonly struct Largest
                {
                    public static void On(in Order order, ref int largest, Emit<string> emit) => emit.Send($"new {largest += order.Amount}");
                }

                [Sink]
                """)
            .With("[Flow<Incoming, Largest, Said>]", "[Flow<Incoming, Largest, Said>]\n[Flow<Incoming, Biggest, Said>]")
            .With("[Pipeline]", "[Pipeline, FormerId<Biggest>(\"Shop.Largest\"), FormerId<Biggest>(\"Shop.Largest\")]");

        Assert.Equal(["ann total 2 6", "new 1", "ann largest 5"], await Run(renamed, [("ann", 1, 2000)]));
        Assert.Equal(["ann total 3 7", "new 2", "ann largest 5"], await Run(renamed, [("ann", 1, 3000)]));

        var twice = renamed.With("[Pipeline,", "[Pipeline, FormerId<PerWindow>(\"Shop.Largest\"),");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Run(twice, [("ann", 1, 4000)]));
        Assert.Contains("have [FormerId(\"Shop.Largest\")], and state can go to one operator only", refused.Message);
    }

    private JobOptions Options => new() { Checkpoints = new() { Directory = Path.Combine(_directory, "state") } };

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.OrderByDescending(static line => line.Contains("until", StringComparison.Ordinal)).ThenBy(static line => line, StringComparer.Ordinal);

    private async Task<string> Refused(string version, JobOptions? options = null)
    {
        var lines = new List<string>();
        var refused = await Assert.ThrowsAsync<CheckpointException>(() => Run(version, [("ann", 1, 100_000)], options ?? Options, lines));
        Assert.Equal(CheckpointFailure.Incompatible, refused.Failure);
        Assert.Empty(lines);
        return refused.Message;
    }

    private async Task<List<string>> Run(string version, (string Customer, int Amount, long At)[] orders, JobOptions? options = null)
    {
        var lines = new List<string>();
        await Run(version, orders, options ?? Options, lines);
        return lines;
    }

    private static Task Run(string version, (string Customer, int Amount, long At)[] orders, JobOptions options, List<string> lines) => ShopVersions.Run(version, options, orders, lines);
}
