using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// How the fields of a CSV record become an event. The generator emits a struct per event type; as a type argument of the batch loop it
/// costs no virtual call.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ICsvRecordReader<T>
{
    /// <summary>Looks up the columns. Called once, before the first record.</summary>
    void Bind(RecordBinding binding);

    /// <summary>Reads one record, or answers what <see cref="CsvRow.Fail"/> does.</summary>
    bool TryRead(in CsvRow row, out T record);
}
