namespace FastFlow.Testing.Tests.Corpus;

[Pipeline]
[Flow<Orders, Describe, Tell<Note>>]
public partial class Maps;

[Pipeline]
[Flow<Orders, AtLeast, Tell<Order>>]
public partial class Filters;

[Pipeline]
[Flow<Orders, AtLeast, Tell<Order>>]
[Flow<Else<AtLeast>, As<AtLeast, Again>, As<Tell<Order>, Again>>]
[Flow<Else<As<AtLeast, Again>>, As<Tell<Order>, Left>>]
public partial class FiltersAndElse;

[Pipeline]
[Flow<Orders, Halve, Split, SplitStraight, Tell<Order>>]
[Flow<SplitStraight, Describe, Tell<Note>>]
[Flow<Halve, As<Tell<Order>, Again>>]
public partial class FlatMaps;

[Pipeline]
[Flow<Orders, Router, Tell<Note>>]
[Flow<Out<Router, Large>, As<Tell<Order>, Large>>]
[Flow<Router, Tell<Order>>]
public partial class Routes;

[Pipeline]
[Flow<Orders, Balance, Tell<Note>>]
[Flow<Refunds, Balance>]
public partial class Balances;

[Pipeline]
[Flow<Orders, Split, In<Compare, Left>>]
[Flow<Orders, Compare, Tell<Note>>]
public partial class Compares;

[Pipeline]
[Flow<Orders, Often, Tell<Note>>]
[Flow<Orders, Halve, As<Often, Again>, Tell<Note>>]
public partial class Aggregates;

[Pipeline]
[Flow<Orders, Halve, Describe, Tell<Note>>]
[Flow<Orders, Split, Describe>]
[Flow<Orders, Describe>]
public partial class Unions;

[Pipeline]
[Flow<Orders, Ledger, Tell<Note>>]
[Flow<Errors<Ledger>, Mend, As<Ledger, Again>, Tell<Note>>]
[Flow<Errors<Ledger>, Tell<Failed<Order>>>]
[Flow<Errors<As<Ledger, Again>>, Tell<Failed<Order>>>]
public partial class DeadLetters;

[Pipeline]
[Flow<Orders, Inverse, Tell<Note>>]
[Flow<Orders, Tell<Order>>]
public partial class Skips;

[Pipeline]
[Flow<Orders, Halve, Fragile, Tell<Order>>]
[Flow<Orders, Describe, Tell<Note>>]
public partial class Fails;

[Pipeline]
[Flow<Orders, FragileFilter, Tell<Order>>]
public partial class FailsAhead;

[Pipeline]
[Flow<Orders, SendThenFail, Split, Tell<Order>>]
public partial class FailsBehind;

[Pipeline]
[Flow<Orders, Kept>]
[Flow<Orders, Split, ITaken>]
[Flow<Orders, Halve, Counted>]
public partial class Sinks;
