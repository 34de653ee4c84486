namespace FastFlow.Pipelines.Tests.Allocation;

[Pipeline, Flow<Sales, ToFact, SumFacts>]
public partial class Maps;

[Pipeline, Flow<Sales, Even, SumSales>]
public partial class Filters;

[Pipeline, Flow<Sales, Even, SumSales>, Flow<Else<Even>, As<SumSales, Second>>]
public partial class FiltersAndElse;

[Pipeline, Flow<Sales, Maybe, SumFacts>]
public partial class FlatMapsOptional;

[Pipeline, Flow<Sales, Twice, SumSales>]
public partial class FlatMapsBuffered;

[Pipeline, Flow<Sales, TwiceStraight, SumSales>]
public partial class FlatMapsStraight;

[Pipeline, Flow<Sales, Numbered, SumFacts>]
public partial class UnkeyedState;

[Pipeline, Flow<Sales, Router, SumSales>, Flow<Router, SumFacts>, Flow<Out<Router, Large>, As<SumSales, Large>>]
public partial class SeveralOutputs;

[Pipeline, Flow<Sales, RouterStraight, SumSales>, Flow<Out<RouterStraight, Large>, As<SumSales, Large>>]
public partial class SeveralOutputsStraight;

[Pipeline, Flow<Sales, PerCustomer, SumFacts>]
public partial class KeyedByText;

[Pipeline, Flow<Sales, PerCustomerAndAmount, SumFacts>]
public partial class KeyedByTextAndNumber;

[Pipeline, Flow<Sales, PerDevice, SumFacts>]
public partial class KeyedByGuid;

[Pipeline, Flow<Sales, PerInstant, SumFacts>]
public partial class KeyedByInstant;

[Pipeline, Flow<Sales, PerInstantAndDevice, SumFacts>]
public partial class KeyedByInstantAndGuid;

[Pipeline, Flow<Sales, PerAmount, SumFacts>]
public partial class KeyedByNumber;

[Pipeline, Flow<Sales, SkipPerCustomer, SumFacts>]
public partial class Skips;

[Pipeline, Flow<Sales, DeadLetterPerCustomer, SumFacts>, Flow<Errors<DeadLetterPerCustomer>, Bury>]
public partial class DeadLetters;

[Pipeline, Flow<Sales, Revenue, SumFacts>]
public partial class Aggregates;

[Pipeline, Flow<Sales, ToFact, SumFacts>, Flow<Sales, SumSales>, Flow<Sales, Even, As<SumSales, Second>>]
public partial class FansOut;

[Pipeline, Flow<Sales, ToFact, SumFacts>, Flow<Sales, Maybe, SumFacts>]
public partial class Unites;

[Pipeline, Flow<Sales, As<ToFact, Large>, SumFacts>, Flow<Sales, As<ToFact, Second>, As<SumFacts, Second>>]
public partial class SecondNodes;

[Pipeline, Flow<Sales, Even, Meet, SumFacts>, Flow<Sales, In<Meet, Large>>]
public partial class TaggedInputs;

[Pipeline, Flow<Sales, ToFact, Read>]
public partial class Reads;

[Pipeline, Flow<Sales, ToFact, IFacts>]
public partial class Slots;

[Source]
public interface IReplayed : ISource<Sale, long>;

/// <summary>Every shape at once, as a job.</summary>
[Pipeline]
[Flow<IReplayed, ToFact, SumFacts>]
[Flow<IReplayed, Even, SumSales>]
[Flow<Else<Even>, Twice, SumSales>]
[Flow<IReplayed, Maybe, IFacts>]
[Flow<IReplayed, TwiceStraight, Numbered, SumFacts>]
[Flow<IReplayed, Router, Meet, SumFacts>]
[Flow<Out<Router, Large>, In<Meet, Large>>]
[Flow<IReplayed, RouterStraight, PerCustomer, SumFacts>]
[Flow<Out<RouterStraight, Large>, PerCustomerAndAmount, SumFacts>]
[Flow<IReplayed, PerDevice, SumFacts>]
[Flow<IReplayed, PerInstant, SumFacts>]
[Flow<IReplayed, PerAmount, SumFacts>]
[Flow<IReplayed, SkipPerCustomer, SumFacts>]
[Flow<IReplayed, DeadLetterPerCustomer, SumFacts>]
[Flow<Errors<DeadLetterPerCustomer>, Bury>]
[Flow<IReplayed, Revenue, SumFacts>]
[Discard<Fact>]
public partial class AllShapes;
