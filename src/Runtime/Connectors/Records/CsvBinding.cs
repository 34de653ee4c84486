using System.Text;

namespace FastFlow;

/// <summary>The columns of one input, looked up for the members of the event type.</summary>
internal sealed class CsvBinding<T, TRecord>
    where TRecord : struct, ICsvRecordReader<T>
{
    private const int MaxShownColumns = 30;

    private readonly RecordBinding _binding;

    private CsvBinding(TRecord record, RecordBinding binding, string[] columns) =>
        (Record, _binding, Fields) = (record, binding, new CsvFields(columns));

    public TRecord Record { get; }

    public CsvFields Fields { get; }

    public long UnpooledTexts => _binding.UnpooledTexts;

    /// <summary>For an input whose first line gave these names.</summary>
    public static CsvBinding<T, TRecord> ToHeader(CsvRecords<T> source, string input, string[] names, string headerText) =>
        To(source, input, names, headerText, $"the header line or the delimiter ('{source.Delimiter}')");

    /// <summary>For an input without header.</summary>
    public static CsvBinding<T, TRecord> ToColumns(CsvRecords<T> source, string input) => To(source, input, source.Columns, "", nameof(source.Columns));

    public static RecordException BadHeader(string input, string reason, string? field, string text, string remedy) =>
        new(RecordFaultKind.BadHeader, input, 1, 1, field, text, reason, remedy, null);

    private static CsvBinding<T, TRecord> To(CsvRecords<T> source, string input, string[]? columns, string headerText, string origin)
    {
        var binding = new RecordBinding(columns, source.MaxPooledTexts, source.MaxPooledTextBytes);
        var record = default(TRecord);
        record.Bind(binding);
        var existing = Show(columns ?? []);
        if (binding.Missing is [var missing, ..])
        {
            var all = string.Join(", ", binding.Missing);
            throw BadHeader(
                input,
                $"{typeof(T).Name} needs the column{(binding.Missing.Count > 1 ? "s" : "")} {all}, but the columns are {existing}",
                missing,
                headerText,
                $"Correct {origin}, or name the column that is meant with [Column(\"…\")] on the member.");
        }

        if (binding.Ambiguous is [var ambiguous, ..])
        {
            throw BadHeader(input, $"the column {ambiguous} is named twice: {existing}", ambiguous, headerText, "Give every column that is read a name of its own.");
        }

        return new CsvBinding<T, TRecord>(record, binding, columns ?? [.. binding.Asked]);
    }

    private static string Show(string[] columns)
    {
        var shown = string.Join(", ", columns.Take(MaxShownColumns).Select(column => FaultText.Show(Encoding.UTF8.GetBytes(column))));
        return columns.Length <= MaxShownColumns ? shown : $"{shown} and {columns.Length - MaxShownColumns} more";
    }
}
