using System.Runtime.CompilerServices;

namespace FastFlow.Tests.Checkpoints;

/// <summary>What this program is when <see cref="KillTests"/> starts it: a job that commits one checkpoint after the other, says so, and is killed.</summary>
internal static class KilledProcess
{
    public const string DirectoryVariable = "FASTFLOW_TEST_CHECKPOINTS_TO_KILL";

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is not { } directory)
        {
            return;
        }

        try
        {
            CommitForEver(directory);
        }
        catch (CheckpointException exception)
        {
            Console.WriteLine($"failed {exception.Message}");
        }

        Environment.Exit(1);
    }

    /// <summary>What a checkpoint of that id must hold: each depends on its id alone.</summary>
    public static bool IsWhole(CheckpointStorage storage)
    {
        var current = storage.Current!;
        var orders = current.Files.Single(static file => file.StateId == "orders");
        return storage.ReadAll(orders).AsSpan().SequenceEqual(StorageHelp.Bytes((int)current.Name.Id))
            && current.Files.Count(static file => !file.SharedBy.IsNone) == 1;
    }

    private static void CommitForEver(string directory)
    {
        using var storage = CheckpointStorage.Open(directory, 2);
        var id = storage.Current?.Name.Id ?? 0;
        Say(id == 0 || IsWhole(storage) ? $"recovered {id}" : $"failed {id} isn't whole");
        while (true)
        {
            id++;
            var pending = storage.Write(id, ("orders", (int)id));
            if (id % 3 != 0 && storage.Current?.Files.SingleOrDefault(static file => !file.SharedBy.IsNone) is { } shared)
            {
                pending.Reuse(shared);
            }
            else
            {
                pending.WriteShared("big", (int)id);
            }

            storage.Commit(pending);
            Say($"committed {id}");
            storage.CollectGarbage();
        }
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
