namespace FastFlow.Tests.Checkpoints.S3;

public sealed class FakeS3ContractTests : StoreContract
{
    protected override bool HasDirectories => false;

    protected override ICheckpointStore MakeEmpty() => new S3CheckpointStore(new FakeS3().Client(), new() { Bucket = "bucket", Prefix = "jobs/vwap" }, ownsClient: true);
}

public sealed class UnconditionalFakeS3ContractTests : StoreContract
{
    protected override bool HasDirectories => false;

    protected override ICheckpointStore MakeEmpty() => new S3CheckpointStore(new FakeS3 { KeepsConditions = false }.Client(), new() { Bucket = "bucket", Fencing = S3Fencing.None }, ownsClient: true);
}

public sealed class RealServerContractTests(S3ServerFixture server) : StoreContract, IClassFixture<S3ServerFixture>
{
    private static int s_stores;

    protected override bool HasDirectories => false;

    protected override ICheckpointStore MakeEmpty() => new S3CheckpointStore(server.Client, new() { Bucket = S3ServerFixture.Bucket, Prefix = $"jobs/{Interlocked.Increment(ref s_stores)}", Fencing = S3Fencing.None });
}
