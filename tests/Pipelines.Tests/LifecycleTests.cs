namespace FastFlow.Pipelines.Tests.Lifecycles;

[Sink]
public sealed class Recorded
{
    public Journal Journal { get; } = new();

    public void Open(OperatorContext context) => Journal.Add("open");

    public void Write(in Order order) => Journal.Add($"write {order.Id}");

    public void Close() => Journal.Add("close");
}

[Pipeline]
[Flow<Orders, Recorded>]
public partial class OneSink;
