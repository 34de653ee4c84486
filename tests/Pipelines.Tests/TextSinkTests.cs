namespace FastFlow.Pipelines.Tests.TextSinks;

[Map]
public readonly struct Share
{
    public static Order Map(in Order order) => order with { Amount = 100 / order.Amount };
}

[Sink]
public sealed class Shares(string path) : LinesToFile<Order>(path)
{
    protected override string Header => "id,customer,share";

    protected override void Format(in Order order, LineWriter line) => line.Csv().Field(order.Id).Field(order.Customer).Field(order.Amount);
}

[Pipeline]
[Flow<Orders, Share, Shares>]
public partial class OrdersToShares;

/// <summary>Text sinks as a pipeline drives them.</summary>
public sealed class TextSinkTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void LinesToFile_EmbeddedPipeline_IsWrittenWhenItCompletes()
    {
        var pipeline = new OrdersToShares(new Shares(_path));
        pipeline.Push(new Order(1, "a, b", 4));
        pipeline.Push([new Order(2, "c", 5), new Order(3, "d", 10)]);
        pipeline.Complete();
        Assert.Equal("id,customer,share\n1,\"a, b\",25\n2,c,20\n3,d,10\n", File.ReadAllText(_path));
    }

    [Fact]
    public void LinesToFile_EmbeddedPipelineFails_HasTheEventsBefore()
    {
        var pipeline = new OrdersToShares(new Shares(_path));
        pipeline.Push(new Order(1, "a", 4));
        Assert.Throws<OperatorException>(() => pipeline.Push([new Order(2, "b", 5), new Order(3, "c", 0)]));
        Assert.Equal("id,customer,share\n1,a,25\n2,b,20\n", File.ReadAllText(_path));
    }

    [Fact]
    public async Task LinesToFile_JobFails_HasTheEventsBefore()
    {
        var pipeline = new OrdersToShares(new Shares(_path));
        await using var job = pipeline.Start();
        await pipeline.Orders.PushAsync(new Order(1, "a", 4));
        await pipeline.Orders.PushAsync(new Order(2, "b", 0));
        await Assert.ThrowsAsync<OperatorException>(() => job.Completion);
        Assert.Equal("id,customer,share\n1,a,25\n", File.ReadAllText(_path));
    }
}
