using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace FastFlow.Samples.Embedding;

/// <summary>What a sensor measured. The serializer is told of the constructor because a struct has another one, which knows no missing value.</summary>
[method: JsonConstructor]
public readonly record struct Reading(string Sensor, double Value);

/// <summary>The last readings of a sensor were too high on average.</summary>
public readonly record struct Alert(string Sensor, double Mean);

/// <summary>The section "Alerts" of the configuration.</summary>
public sealed record AlertRule(double Limit);

/// <summary>The port that the web endpoint pushes into.</summary>
[Source]
public sealed class Readings : Input<Reading>;

/// <summary>Warns of every reading at which the mean of a sensor's last readings is above the limit.</summary>
[Process, KeyBy(nameof(Reading.Sensor)), StateTtl("1d", Time = TimeDomain.Processing)]
public sealed class HighMean(AlertRule rule)
{
    private const int Size = 5;

    /// <summary>The last readings of one sensor, the oldest overwritten first.</summary>
    public struct Recent
    {
        public Values Values;
        public long Count;
    }

    [InlineArray(Size)]
    public struct Values
    {
        private double _first;
    }

    public void On(in Reading reading, ref Recent recent, Emit<Alert> emit)
    {
        recent.Values[(int)(recent.Count++ % Size)] = reading.Value;

        // One hot reading is no trend: a sensor is judged once it has given enough of them.
        if (recent.Count >= Size)
        {
            var mean = 0.0;
            foreach (var value in recent.Values)
            {
                mean += value / Size;
            }

            if (mean > rule.Limit)
            {
                emit.Send(new Alert(reading.Sensor, mean));
            }
        }
    }
}

/// <summary>The buffer that the web endpoint streams from. Nobody reads: it fills up, and posting waits.</summary>
[Sink]
public sealed class Alerts : Output<Alert>;

[Pipeline]
[Flow<Readings, HighMean, Alerts>]
public partial class Monitoring;
