namespace FastFlow.Pipelines.Tests.Graphs;

public sealed class Big;

public sealed class Rest;

[Filter]
public readonly struct AtLeast(int amount)
{
    public bool Keep(in Order order) => order.Amount >= amount;
}

[Process, KeyBy(nameof(Order.Customer)), OnError(ErrorPolicy.DeadLetter), StateId("sum-per-customer")]
public readonly struct Sum
{
    public struct Amounts
    {
        public long Amount;
    }

    public static void On(in Order order, ref Amounts amounts, Emit<Note> emit, Emit<Note, Big> big) => amounts.Amount += order.Amount;
}

[Pipeline(Id = "orders/sums", MaxParallelism = 16)]
[Flow<Orders, AtLeast, Sum, Collect<Note>>]
[Flow<Out<Sum, Big>, As<Collect<Note>, Big>>]
[Flow<Else<AtLeast>, As<Sum, Rest>, Collect<Note>>]
[Flow<Errors<Sum>, Collect<Failed<Order>>>]
[StateId<As<Sum, Rest>>("sum-of-the-rest")]
[Discard<Note>]
[Discard<Failed<Order>>]
public partial class Sums;

[Pipeline]
[Flow<Orders, Collect<Order>>]
public partial class Plain;

public sealed class GraphTests
{
    private const string Mermaid = """
        flowchart LR
            subgraph region0 ["region 0"]
                Orders["Source Orders"]
                AtLeast["Filter AtLeast"]
            end
            subgraph region1 ["region 1"]
                Sum["Process Sum<br/>by Customer"]
                CollectNote["Sink Collect&lt;Note&gt;"]
                BigCollectNote["Sink As&lt;Collect&lt;Note&gt;, Big&gt;"]
                RestSum["Process As&lt;Sum, Rest&gt;<br/>by Customer"]
                CollectFailedOrder["Sink Collect&lt;Failed&lt;Order&gt;&gt;"]
            end
            Orders -->|"Order"| AtLeast
            AtLeast ==>|"Order"| Sum
            Sum -->|"Note"| CollectNote
            Sum -->|"Note (Big)"| BigCollectNote
            AtLeast ==>|"Order (else)"| RestSum
            RestSum -->|"Note"| CollectNote
            Sum -->|"Failed&lt;Order&gt;"| CollectFailedOrder

        """;

    [Fact]
    public void Graph_AsText_IsMermaid() => Assert.Equal(Mermaid.ReplaceLineEndings("\n"), Sums.Graph.ToString());

    [Fact]
    public void Graph_HasIdAndKeyGroups()
    {
        Assert.Equal("orders/sums", Sums.Graph.Id);
        Assert.Equal(16, Sums.Graph.MaxParallelism);
        Assert.Equal(typeof(Plain).FullName, Plain.Graph.Id);
        Assert.Equal(128, Plain.Graph.MaxParallelism);
    }

    [Fact]
    public void Graph_Nodes_TellOperatorKeyStateAndPolicy()
    {
        var nodes = Sums.Graph.Nodes.ToDictionary(node => node.Name);

        Assert.Equal(Enumerable.Range(0, nodes.Count), Sums.Graph.Nodes.Select(node => node.Index));
        var sum = nodes["Sum"];
        Assert.Equal((typeof(Sum), "Process", "sum-per-customer"), (sum.Operator, sum.Role, sum.StateId));
        Assert.Equal((typeof(string), "Customer", typeof(Sum.Amounts), ErrorPolicy.DeadLetter), (sum.KeyType, sum.KeyText, sum.StateType, sum.ErrorPolicy));
        Assert.Equal(("sum-of-the-rest", typeof(Sum)), (nodes["RestSum"].StateId, nodes["RestSum"].Operator));
        Assert.Equal((null, null, null, ErrorPolicy.Fail), (nodes["AtLeast"].KeyType, nodes["AtLeast"].KeyText, nodes["AtLeast"].StateType, nodes["AtLeast"].ErrorPolicy));
        Assert.Equal($"{typeof(Collect<>).Namespace}.Collect<{typeof(Note).FullName}>#Big", nodes["BigCollectNote"].StateId);
    }

    [Fact]
    public void Graph_Edges_TellPortsAndExchanges()
    {
        var names = Sums.Graph.Nodes.Select(node => node.Name).ToList();
        var edges = Sums.Graph.Edges.ToDictionary(edge => (names[edge.From], names[edge.To]));

        Assert.Equal((PipelineOutput.Main, typeof(Order), true), Port("AtLeast", "Sum"));
        Assert.Equal((PipelineOutput.Else, typeof(Order), true), Port("AtLeast", "RestSum"));
        Assert.Equal((PipelineOutput.Tagged, typeof(Note), false), Port("Sum", "BigCollectNote"));
        Assert.Equal(typeof(Big), edges[("Sum", "BigCollectNote")].OutputTag);
        Assert.Equal((PipelineOutput.Errors, typeof(Failed<Order>), false), Port("Sum", "CollectFailedOrder"));

        (PipelineOutput, Type, bool) Port(string from, string to) => (edges[(from, to)].Output, edges[(from, to)].EventType, edges[(from, to)].IsExchange);
    }
}
