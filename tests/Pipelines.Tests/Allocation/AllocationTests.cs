namespace FastFlow.Pipelines.Tests.Allocation;

/// <summary>Promise 4: in steady state nothing is allocated per event, whatever the shape.</summary>
public sealed class AllocationTests
{
    private delegate void PushOne(in Sale sale);

    private delegate void PushMany(ReadOnlySpan<Sale> sales);

    private static readonly Dictionary<string, Func<(PushOne One, PushMany Many)>> Shapes = new()
    {
        ["Map"] = () => Of(new Maps(new ToFact(2)), pipeline => (pipeline.Push, pipeline.Push)),
        ["Filter"] = () => Of(new Filters(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Filter and Else, As of a sink"] = () => Of(new FiltersAndElse(), pipeline => (pipeline.Push, pipeline.Push)),
        ["FlatMap, 0 or 1"] = () => Of(new FlatMapsOptional(), pipeline => (pipeline.Push, pipeline.Push)),
        ["FlatMap, Emit"] = () => Of(new FlatMapsBuffered(), pipeline => (pipeline.Push, pipeline.Push)),
        ["FlatMap, TEmit"] = () => Of(new FlatMapsStraight(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Process, un-keyed state"] = () => Of(new UnkeyedState(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Process, several outputs and Out"] = () => Of(new SeveralOutputs(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Process, several outputs by TEmit"] = () => Of(new SeveralOutputsStraight(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Process per string"] = () => Of(new KeyedByText(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Process per string and int"] = () => Of(new KeyedByTextAndNumber(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Process per Guid"] = () => Of(new KeyedByGuid(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Process per DateTimeOffset"] = () => Of(new KeyedByInstant(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Process per DateTimeOffset and Guid"] = () => Of(new KeyedByInstantAndGuid(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Process per int"] = () => Of(new KeyedByNumber(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Skip"] = () => Of(new Skips(), pipeline => (pipeline.Push, pipeline.Push)),
        ["DeadLetter, nothing fails"] = () => Of(new DeadLetters(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Aggregate"] = () => Of(new Aggregates(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Fan-out"] = () => Of(new FansOut(new ToFact(2)), pipeline => (pipeline.Push, pipeline.Push)),
        ["Union"] = () => Of(new Unites(new ToFact(2)), pipeline => (pipeline.Push, pipeline.Push)),
        ["As of an operator"] = () => Of(new SecondNodes(new ToFact(2), new ToFact(3)), pipeline => (pipeline.Push, pipeline.Push)),
        ["In"] = () => Of(new TaggedInputs(), pipeline => (pipeline.Push, pipeline.Push)),
        ["Slot"] = () => Of(new Slots(new ToFact(2), new FactsInBatches()), pipeline => (pipeline.Push, pipeline.Push)),
        ["Output, drained by TryRead"] = () => Of(new Reads(new ToFact(2)), pipeline => (
            (in Sale sale) =>
            {
                pipeline.Push(in sale);
                Assert.True(pipeline.Read.TryRead(out _));
            },
            sales =>
            {
                pipeline.Push(sales);
                while (pipeline.Read.TryRead(out _))
                {
                }
            })),
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory, MemberData(nameof(Names))]
    public void PushOfOne_InSteadyState_AllocatesNothing(string shape)
    {
        var (one, _) = Shapes[shape]();
        Measured.AllocatesNothing(() =>
        {
            foreach (ref readonly var sale in Sale.Sales.AsSpan())
            {
                one(in sale);
            }
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void PushOfASpan_InSteadyState_AllocatesNothing(string shape)
    {
        var (_, many) = Shapes[shape]();
        Measured.AllocatesNothing(() => many(Sale.Sales));
    }

    [Fact]
    public void Measurement_NoticesAnAllocationPerRound()
    {
        object? kept = null;

        Assert.ThrowsAny<Exception>(() => Measured.AllocatesNothing(() => kept = new object()));

        Assert.NotNull(kept);
    }

    private static (PushOne One, PushMany Many) Of<TPipeline>(TPipeline pipeline, Func<TPipeline, (PushOne One, PushMany Many)> pushes) => pushes(pipeline);
}
