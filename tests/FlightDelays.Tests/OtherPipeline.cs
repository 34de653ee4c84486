namespace FlightDelays.Tests;

/// <summary>Another pipeline than the program's.</summary>
[Pipeline]
[Flow<Flights, KnownDelay, Delays, WorstAirports>]
[Flow<Errors<Flights>, Unreadable>]
public partial class OtherPipeline;
