using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// How a JSON object becomes an event. The generator emits a struct per event type; as a type argument of the batch loop it costs no
/// virtual call.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IJsonRecordReader<T>
{
    /// <summary>Gets a pool for each text member. Called once, before the first record.</summary>
    void Bind(RecordBinding binding);

    /// <summary>Reads one object, or answers what the failing method of <paramref name="row"/> does.</summary>
    bool TryRead(ref JsonRow row, out T record);
}
