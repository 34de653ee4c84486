using FastFlow.Tests.Checkpoints.Simulation;
using FastFlow.Tests.Connectors;

namespace FastFlow.Tests.Checkpoints;

public sealed class DirectoryStoreContractTests : StoreContract, IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    protected override ICheckpointStore MakeEmpty() => new DirectoryStore(_temporary["store"]);
}

public sealed class SimulatedDiskContractTests : StoreContract
{
    protected override ICheckpointStore MakeEmpty() => new SimulatedDisk(new Random(1));
}
