namespace FastFlow.Pipelines.Tests;

public readonly record struct Order(int Id, string Customer, int Amount);

public readonly record struct Refund(int Id, string Customer, int Amount);

public readonly record struct Note(string Text);

[Source]
public sealed class Orders : Input<Order>;

[Source]
public sealed class Refunds : Input<Refund>;
