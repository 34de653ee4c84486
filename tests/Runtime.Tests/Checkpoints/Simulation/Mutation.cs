namespace FastFlow.Tests.Checkpoints.Simulation;

/// <summary>A protocol with one mistake. A simulation that can't tell it from the right one proves nothing.</summary>
internal sealed record Mutation(string Name)
{
    /// <summary>Does something else in place of a step and answers true; false lets the step be.</summary>
    public Func<StoreStep, SimulatedProcess, SimulatedDisk, bool>? Instead { get; private init; }

    public Func<string, bool>? IgnoresFlushOf { get; private init; }

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Unflushed("a state's file isn't flushed", static path => path.EndsWith(".ffs", StringComparison.Ordinal)),
        Unflushed("a shared file isn't flushed", static path => path.StartsWith("shared/", StringComparison.Ordinal)),
        Unflushed("MANIFEST isn't flushed", static path => path.EndsWith("MANIFEST.tmp", StringComparison.Ordinal)),
        Unflushed("CURRENT isn't flushed", static path => path.StartsWith("CURRENT", StringComparison.Ordinal)),
        Skipped("the checkpoint's directory isn't flushed", static (step, _) => step.Action == StoreAction.FlushDirectory && step.Path.StartsWith("checkpoints/", StringComparison.Ordinal)),
        Skipped("'checkpoints' isn't flushed", static (step, _) => step is { Action: StoreAction.FlushDirectory, Path: "checkpoints" }),
        Skipped("'shared' isn't flushed", static (step, _) => step is { Action: StoreAction.FlushDirectory, Path: "shared" }),
        Skipped("'attempts' isn't flushed", static (step, _) => step is { Action: StoreAction.FlushDirectory, Path: "attempts" }),
        new("the first token's directory isn't flushed") { Instead = BeginsUnflushed },
        Skipped("the commit isn't flushed", static (step, phase) => step is { Action: StoreAction.FlushDirectory, Path: "" } && phase == Phase.Committing),
        new("what recovery read isn't flushed") { Instead = RecoversUnflushed },
        Skipped("a commit looks for no newer attempt", static (step, phase) => step is { Action: StoreAction.List, Path: "attempts" } && phase == Phase.Committing),
        Skipped("a new attempt leaves older drafts", static (step, phase) => step.Action == StoreAction.Delete && phase == Phase.Starting),
        Skipped("a token may be another's", static (step, _) => step.Action == StoreAction.CreateNew),
        Skipped("nothing is deleted", static (step, phase) => step.Action == StoreAction.Delete && phase == Phase.Collecting),
        new("a commit looks for a newer attempt before it writes its draft") { Instead = DraftsLate },
        new("CURRENT is written in place") { Instead = WritesInPlace },
        new("a rename that found nothing counts") { Instead = TrustsRename },
        new("what is kept is deleted") { Instead = DeletesKept },
        new("the last checkpoint is deleted before the next one is durable") { Instead = DeletesEarly },
        new("CURRENT is deleted before it is replaced") { Instead = DeletesCurrent },
    ];

    public override string ToString() => Name;

    private static Mutation Unflushed(string name, Func<string, bool> files) => new(name) { IgnoresFlushOf = files };

    private static Mutation Skipped(string name, Func<StoreStep, Phase, bool> steps) => new(name)
    {
        Instead = (step, process, _) => steps(step, process.Phase) && (step.Done = true),
    };

    private static bool RecoversUnflushed(StoreStep step, SimulatedProcess process, SimulatedDisk disk)
        => step is { Action: StoreAction.FlushDirectory, Path: StoreLayout.Root } && process is { Phase: Phase.Starting, HasReadCurrent: true, Attempt.IsOutcomeUnknown: false } && (step.Done = true);

    private static bool BeginsUnflushed(StoreStep step, SimulatedProcess process, SimulatedDisk disk)
        => step is { Action: StoreAction.FlushDirectory, Path: StoreLayout.Root } && process is { Phase: Phase.Starting, HasReadCurrent: false } && (step.Done = true);

    private static bool DraftsLate(StoreStep step, SimulatedProcess process, SimulatedDisk disk)
    {
        var draft = StoreLayout.CurrentDraft(process.Attempt.Number);
        if (step.Action == StoreAction.Rename && step.Path == draft)
        {
            StoreStep.Write(draft, CurrentCodec.Encode(Pointer(process, disk))).Run(disk);
        }

        return step.Action == StoreAction.Write && step.Path == draft;
    }

    private static bool WritesInPlace(StoreStep step, SimulatedProcess process, SimulatedDisk disk)
    {
        if (step.Target != StoreLayout.Current)
        {
            return false;
        }

        StoreStep.Write(StoreLayout.Current, CurrentCodec.Encode(Pointer(process, disk))).Run(disk);
        StoreStep.Delete(step.Path).Run(disk);
        return step.Done = true;
    }

    private static bool TrustsRename(StoreStep step, SimulatedProcess process, SimulatedDisk disk)
    {
        if (step.Target != StoreLayout.Current || disk.BytesOf(step.Path) is not null)
        {
            return false;
        }

        return step.Done = true;
    }

    private static bool DeletesKept(StoreStep step, SimulatedProcess process, SimulatedDisk disk)
    {
        if (step is { Action: StoreAction.List, Path: StoreLayout.Checkpoints } && process is { Phase: Phase.Collecting, Attempt.Current.Retained: [.., var oldest] })
        {
            StoreStep.Delete(StoreLayout.Checkpoint(oldest.Name)).Run(disk);
        }

        return false;
    }

    private static bool DeletesEarly(StoreStep step, SimulatedProcess process, SimulatedDisk disk)
    {
        if (step is { Action: StoreAction.FlushDirectory, Path: StoreLayout.Root } && process is { Phase: Phase.Committing, Attempt.Current: { } last })
        {
            StoreStep.Delete(StoreLayout.Checkpoint(last.Name)).Run(disk);
            StoreStep.FlushDirectory(StoreLayout.Checkpoints).Run(disk);
        }

        return false;
    }

    private static bool DeletesCurrent(StoreStep step, SimulatedProcess process, SimulatedDisk disk)
    {
        if (step.Target == StoreLayout.Current && disk.BytesOf(step.Path) is not null)
        {
            StoreStep.Delete(StoreLayout.Current).Run(disk);
        }

        return false;
    }

    private static CheckpointPointer Pointer(SimulatedProcess process, SimulatedDisk disk) => process.Phase == Phase.Starting
        ? new(new(0, process.Attempt.Number), default)
        : new(process.Pending, Sha256.Of(disk.BytesOf(StoreLayout.Manifest(process.Pending)) ?? []));
}
