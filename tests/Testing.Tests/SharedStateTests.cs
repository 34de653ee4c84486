namespace FastFlow.Testing.Tests;

public readonly record struct Deposit(string Account, int Amount);

public readonly record struct Rate(int Percent);

[Source]
public sealed class Deposits : Input<Deposit>;

[Source]
public sealed class Rates : Input<Rate>;

[Process, KeyBy(nameof(Deposit.Account)), UnboundedState("few accounts")]
public readonly struct Interest
{
    public struct Current
    {
        public int Percent;
    }

    public static void On([Broadcast] in Rate rate, ref Current current) => current.Percent = rate.Percent;

    public static void On(in Deposit deposit, in Current current, ref int sum, Emit<int> emit) => emit.Send(sum += deposit.Amount * current.Percent / 100);
}

[Sink]
public sealed class Sums
{
    public void Write(in int sum)
    {
    }
}

[Pipeline]
[Flow<Deposits, Interest, Sums>]
[Flow<Rates, Interest>]
public partial class InterestOfAccounts;

/// <summary>What broadcast inputs write, beside the state of keys.</summary>
public sealed class SharedStateTests
{
    [Fact]
    public void State_OfABroadcast_IsReadWithoutAKey_AndThatOfAKeyWithOne()
    {
        using var test = new FlowTest<InterestOfAccounts>(new InterestOfAccounts());
        test.Push<Rates>(new Rate(3));
        test.Push<Deposits>(new Deposit("a", 200));
        test.Push<Rates>(new Rate(5));
        test.Push<Deposits>(new Deposit("a", 100));
        Assert.Equal([6, 11], test.Received<Sums, int>());
        Assert.Equal(5, test.State<Interest, Interest.Current>().Percent);
        Assert.Equal(11, test.State<Interest, int>("a"));
        Assert.Equal("The Current of Interest is one for all keys: State<Interest, Current>().", Assert.Throws<ArgumentException>(() => test.State<Interest, Interest.Current>("a")).Message);
        Assert.Equal("The state of Interest is int and Current, not long.", Assert.Throws<ArgumentException>(() => test.State<Interest, long>()).Message);
        Assert.StartsWith("Interest keeps its state per string", Assert.Throws<ArgumentException>(() => test.State<Interest, int>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Interpreter_OfABroadcast_HasWhatItWrote()
    {
        var interpreter = new Interpreter(InterestOfAccounts.Graph);
        interpreter.Push("Rates", new Rate(3));
        interpreter.Push("Deposits", new Deposit("a", 200));
        Assert.Equal(new Interest.Current { Percent = 3 }, interpreter.SharedState("Interest"));
        Assert.Equal(6, interpreter.States("Interest")["a"]);
        Assert.Null(interpreter.SharedState("Sums"));
    }
}
