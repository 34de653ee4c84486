namespace FastFlow;

/// <summary>Turns what a decoder noted into an exception that names file, line, column, field, text, reason and remedy.</summary>
internal static class RecordExplanation
{
    public static RecordException Explain(in RecordFault fault, ReadOnlySpan<byte> record, string file, long linesBefore, int maxRecordBytes)
    {
        var before = record[..fault.At];
        var line = linesBefore + 1 + before.Count((byte)'\n');
        var column = fault.At - before.LastIndexOf((byte)'\n');
        var end = Math.Min(fault.End, maxRecordBytes);
        var text = fault.Text is { } kept ? kept.Span : record[Math.Min(fault.At, end)..end];
        return new RecordException(
            fault.Kind, file, line, column, fault.Field, FaultText.Show(text), Reason(in fault, text, maxRecordBytes), Remedy(in fault, text), fault.Inner);
    }

    private static string Reason(in RecordFault fault, ReadOnlySpan<byte> text, int maxRecordBytes) => fault.Kind switch
    {
        RecordFaultKind.InvalidValue when fault.Type is not null => FaultText.NotAValue(fault.Field!, text, fault.Type),
        RecordFaultKind.TooFewFields => $"the record has {fault.Found} of {fault.Columns!.Length} fields, '{fault.Columns[fault.Found]}' is missing: '{FaultText.Show(text)}'",
        RecordFaultKind.TooManyFields => $"the record has {fault.Found} fields, but there are only {fault.Columns!.Length} columns: '{FaultText.Show(text)}'",
        RecordFaultKind.UnclosedQuote => $"a quote opens a field here, and no quote closes it{Within(maxRecordBytes)}: '{FaultText.Show(text)}'",
        RecordFaultKind.TextAfterQuote => $"between a closing quote and the next delimiter stands '{FaultText.Show(text)}'",
        RecordFaultKind.QuoteInField => $"a quote stands inside a field that doesn't begin with one: '{FaultText.Show(text)}'",
        RecordFaultKind.TooLong => $"the record is longer than {maxRecordBytes} bytes; it begins '{FaultText.Show(text)}'",
        RecordFaultKind.NotAnObject => $"the line should be a JSON object, but is '{FaultText.Show(text)}'",
        RecordFaultKind.MissingProperty => $"the property '{fault.Field}' is missing in '{FaultText.Show(text)}'",
        RecordFaultKind.DuplicateProperty => $"the property '{fault.Field}' is given twice in '{FaultText.Show(text)}'",
        _ => $"{fault.Detail}: '{FaultText.Show(text)}'",
    };

    private static string Remedy(in RecordFault fault, ReadOnlySpan<byte> text) => fault.Kind switch
    {
        RecordFaultKind.InvalidValue when fault.Type is not null => FaultText.NotAValueRemedy(text, fault.Type),
        RecordFaultKind.UnclosedQuote => "Close it, or set Quote to null if quotes mean nothing in this data. " + FaultText.Remedy,
        RecordFaultKind.TextAfterQuote or RecordFaultKind.QuoteInField =>
            "Quote the whole field and double the quotes inside it, or set Quote to null if quotes mean nothing in this data. " + FaultText.Remedy,
        RecordFaultKind.TooLong => "Raise MaxRecordBytes if such records are right. " + FaultText.Remedy,
        RecordFaultKind.MissingProperty => "Declare the member nullable if it may be missing. " + FaultText.Remedy,
        _ => FaultText.Remedy,
    };

    private static string Within(int maxRecordBytes) => $" within {maxRecordBytes} bytes or before the end";
}
