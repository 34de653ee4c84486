namespace FastFlow.Tests.Operators;

public readonly record struct Celsius(string Place, double Degrees);

public readonly record struct Fahrenheit(string Place, double Degrees);

[Map]
public readonly struct ToFahrenheit
{
    public static Fahrenheit Map(in Celsius celsius) => new(celsius.Place, celsius.Degrees * 9 / 5 + 32);
}

/// <summary>State and key are of this library too.</summary>
[Process, KeyBy(nameof(Fahrenheit.Place))]
public sealed class Rises
{
    public struct Last
    {
        public double Degrees;
    }

    public void On(in Fahrenheit now, ref Last last, KeyState state, Emit<Fahrenheit> emit)
    {
        if (!state.IsNew && now.Degrees > last.Degrees)
        {
            emit.Send(in now);
        }

        last.Degrees = now.Degrees;
    }
}
