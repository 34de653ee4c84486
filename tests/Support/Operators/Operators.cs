namespace FastFlow.Tests.Operators;

public readonly record struct Celsius(string Place, double Degrees);

public readonly record struct Fahrenheit(string Place, double Degrees);

[Map]
public readonly struct ToFahrenheit
{
    public static Fahrenheit Map(in Celsius celsius) => new(celsius.Place, celsius.Degrees * 9 / 5 + 32);
}

public readonly record struct Station(string Place, DateTimeOffset Since);

public readonly record struct Reading(Station Station, int Value);

/// <summary>A key whose equality the compiler wrote into this library.</summary>
[Process, KeyBy(nameof(Reading.Station))]
public sealed class PerStation
{
    public struct Sum
    {
        public int Value;
    }

    public void On(in Reading reading, ref Sum sum, Station key, Emit<Reading> emit) => emit.Send(new Reading(key, sum.Value += reading.Value));
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
