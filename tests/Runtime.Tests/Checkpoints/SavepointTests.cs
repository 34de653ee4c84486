using FastFlow.Tests.Checkpoints.Simulation;
using FastFlow.Tests.Connectors;

namespace FastFlow.Tests.Checkpoints;

public sealed class SavepointTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    private string Root => _temporary["savepoints/v1"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Savepoint_Completed_IsReadAndSharesNothing()
    {
        using (var savepoint = SavepointStorage.Begin(Root, 7, 2, "Shop"))
        {
            CheckpointReaderTests.Write(savepoint.Pending, 5);
            var shared = StateFiles.Write(StateFiles.Header(0, 64), [new(1, [1], [1])]);
            using (var file = savepoint.Pending.CreateShared("Totals", 0, 63))
            {
                file.Write(shared);
                file.Complete();
            }

            savepoint.Commit();
        }

        Assert.Equal(["MANIFEST", "Totals.0-127.ffs", "Totals.0-63.ffs"], StorageHelp.NamesIn(Root));
        using var reader = CheckpointReader.Open(Root);
        var checkpoint = reader.Find(null);
        Assert.True(reader.IsSavepoint);
        Assert.Equal(("7-a2", "Shop"), (checkpoint.Name.ToString(), checkpoint.Manifest.PipelineId));
        Assert.Equal(["Totals.0-127.ffs", "Totals.0-63.ffs", "MANIFEST, section state/Totals/progress"], checkpoint.Parts.Select(part => part.Path));
        foreach (var part in checkpoint.Parts)
        {
            part.Open(out var stream);
            stream.Dispose();
        }
    }

    [Fact]
    public void Savepoint_NotCompleted_IsNoneAndIsReplaced()
    {
        using (var savepoint = SavepointStorage.Begin(Root, 7, 2, "Shop"))
        {
            CheckpointReaderTests.Write(savepoint.Pending, 5);
        }

        Assert.Contains("begun there and never completed", Assert.Throws<CheckpointException>(() => CheckpointReader.Open(Root)).Message, StringComparison.Ordinal);

        using (var again = SavepointStorage.Begin(Root, 8, 2, "Shop"))
        {
            again.Commit();
        }

        Assert.Equal(["MANIFEST"], StorageHelp.NamesIn(Root));
    }

    [Fact]
    public void Savepoint_SomethingThere_IsRefusedAndLeftAlone()
    {
        using (var savepoint = SavepointStorage.Begin(Root, 7, 2, "Shop"))
        {
            savepoint.Commit();
        }

        Assert.Contains("there is a savepoint already", Assert.Throws<CheckpointException>(() => SavepointStorage.Begin(Root, 8, 2, "Shop")).Message, StringComparison.Ordinal);

        Directory.CreateDirectory(_temporary["mine"]);
        File.WriteAllText(_temporary["mine/Totals.0-127.ffs"], "mine");
        Assert.Contains("there is 'Totals.0-127.ffs'", Assert.Throws<CheckpointException>(() => SavepointStorage.Begin(_temporary["mine"], 8, 2, "Shop")).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_temporary["mine/Totals.0-127.ffs"]));
    }

    [Fact]
    public void Savepoint_ReuseOfASharedFile_IsRefused()
    {
        using var savepoint = SavepointStorage.Begin(Root, 7, 2, "Shop");
        var file = new ManifestFile("Totals", 0, 127, 1, default, new(1, 1), "");
        Assert.Contains("A savepoint shares nothing", Assert.Throws<ArgumentException>(() => savepoint.Pending.Reuse(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Savepoint_FileUnfinished_CantBeCompleted()
    {
        using var savepoint = SavepointStorage.Begin(Root, 7, 2, "Shop");
        using var file = savepoint.Pending.Create("Totals", 0, 127);
        Assert.Throws<InvalidOperationException>(savepoint.Commit);
    }

    // On a disk that keeps of what wasn't flushed whatever it likes: after every step, power is lost.
    [Fact]
    public void Savepoint_PowerLostAnywhere_IsWholeOrNone()
    {
        var (whole, none) = (0, 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var disk = new SimulatedDisk(new Random(seed));
            disk.CrashAfter(seed % 25);
            var committed = false;
            try
            {
                using var savepoint = SavepointStorage.Begin(disk, 7, 2, "Shop");
                CheckpointReaderTests.Write(savepoint.Pending, 5);
                savepoint.Commit();
                committed = true;
            }
            catch (SimulatedCrash)
            {
            }

            disk.LosePower();
            if (!disk.List("").Contains("MANIFEST"))
            {
                Assert.False(committed);
                Assert.Equal(CheckpointFailure.Missing, Assert.Throws<CheckpointException>(() => CheckpointReader.Open(disk)).Failure);
                none++;
                continue;
            }

            using var reader = CheckpointReader.Open(disk);
            Assert.Equal(2, reader.Find(null).Parts.Count);
            foreach (var part in reader.Find(null).Parts)
            {
                part.Open(out var stream);
                stream.Dispose();
            }

            whole++;
        }

        Assert.True(whole > 50 && none > 50, $"{whole} whole, {none} none");
    }
}
