namespace FastFlow.Pipelines.Tests.Containers;

[Sink]
public interface INotes : ISink<Note>;

public sealed class ListNotes : INotes
{
    public List<string> Lines { get; } = [];

    public ISinkWriter<Note> Open(OperatorContext context) => new Writer(Lines);

    private sealed class Writer(List<string> lines) : ISinkWriter<Note>
    {
        public void Write(ReadOnlySpan<Note> events)
        {
            foreach (var note in events)
            {
                lines.Add(note.Text);
            }
        }

        public void Flush() { }

        public void Dispose() { }
    }
}

public interface IRates
{
    int Of(string customer);
}

public sealed class FlatRate(int percent) : IRates
{
    public int Of(string customer) => percent;
}

/// <summary>One parameter from the container, one with a default that the container may give, too.</summary>
[Map]
public sealed class Price(IRates rates, string currency = "EUR")
{
    public Note Map(in Order order) => new($"{order.Customer} {order.Amount * rates.Of(order.Customer) / 100} {currency}");
}

[Pipeline]
[Flow<Orders, Price, INotes>]
public partial class Prices;

[Map]
public sealed class Secret
{
    private Secret() { }

    public static Secret Make() => new();

    public Note Map(in Order order) => new("secret");
}

[Pipeline]
[Flow<Orders, Secret, INotes>]
public partial class PrivatelyMade;

/// <summary>A container that knows what was put into it.</summary>
public sealed class Container : IServiceProvider
{
    private readonly Dictionary<Type, object> _services = [];

    public Container With<T>(T service) where T : notnull
    {
        _services[typeof(T)] = service;
        return this;
    }

    public object? GetService(Type serviceType) => _services.GetValueOrDefault(serviceType);
}

public sealed class ServiceProviderTests
{
    private readonly ListNotes _notes = new();
    private readonly Container _container = new();

    [Fact]
    public void From_TakesSlotsAndParametersOfNodes()
    {
        _container.With<INotes>(_notes).With<IRates>(new FlatRate(50));

        var pipeline = Prices.From(_container);
        pipeline.Push(new Order(1, "ann", 10));

        Assert.Equal(["ann 5 EUR"], _notes.Lines);
    }

    [Fact]
    public void From_TakesDefaultedParameters_IfTheyAreRegistered()
    {
        _container.With<INotes>(_notes).With<IRates>(new FlatRate(50)).With("USD");

        Prices.From(_container).Push(new Order(1, "ann", 10));

        Assert.Equal(["ann 5 USD"], _notes.Lines);
    }

    [Fact]
    public void From_TakesANodeItself_BeforeItsParameters()
    {
        _container.With<INotes>(_notes).With(new Price(new FlatRate(200), "GBP"));

        Prices.From(_container).Push(new Order(1, "ann", 10));

        Assert.Equal(["ann 20 GBP"], _notes.Lines);
    }

    [Fact]
    public void From_WithoutASlot_SaysWhatToRegister()
    {
        _container.With<IRates>(new FlatRate(50));

        var error = Assert.Throws<InvalidOperationException>(() => Prices.From(_container));

        Assert.Contains("Prices.From", error.Message);
        Assert.Contains(typeof(INotes).ToString(), error.Message);
        Assert.Contains("register it", error.Message);
    }

    [Fact]
    public void From_WithoutAParameter_NamesItAndItsNode()
    {
        _container.With<INotes>(_notes);

        var error = Assert.Throws<InvalidOperationException>(() => Prices.From(_container));

        Assert.Contains("'rates' of Price", error.Message);
        Assert.Contains(typeof(IRates).ToString(), error.Message);
    }

    [Fact]
    public void From_TakesRequiredMembers()
    {
        var lines = new List<string>();
        _container.With(new Constructors.Stamped(lines)).With(new Constructors.AtLeast(0)).With(">>").With<TimeProvider>(new Constructors.FixedTime());

        Constructors.Notes.From(_container).Push(new Order(1, "ann", 10));

        Assert.Equal(["1999 >>ann!!"], lines);
    }

    [Fact]
    public void From_OfANodeThatNobodyElseCanMake_AsksForTheNode()
    {
        var error = Assert.Throws<InvalidOperationException>(() => PrivatelyMade.From(_container.With<INotes>(_notes)));
        Assert.Contains("the node Secret", error.Message);

        PrivatelyMade.From(_container.With(Secret.Make())).Push(new Order(1, "ann", 10));
        Assert.Equal(["secret"], _notes.Lines);
    }

    [Fact]
    public void From_WithATimeProvider_GivesItToTheOperators()
    {
        var lines = new List<string>();
        _container.With(new Constructors.Stamped(lines)).With(new Constructors.AtLeast(0)).With(new Constructors.Prefix { Text = "" }).With<TimeProvider>(new Constructors.FixedTime());

        Constructors.Notes.From(_container).Push(new Order(1, "ann", 10));

        Assert.Equal(["1999 ann!!"], lines);
    }
}
