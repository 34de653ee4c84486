namespace FastFlow;

/// <summary>What is wrong with a record that can't be decoded.</summary>
public enum RecordFaultKind
{
    /// <summary>The header line lacks a column, names it twice, or is malformed. This fails the start whatever the policy.</summary>
    BadHeader,

    /// <summary>A field's text is no value of its type: not a number, out of range, empty, not valid UTF-8.</summary>
    InvalidValue,

    /// <summary>The constructor of the event's type threw.</summary>
    Refused,

    /// <summary>The record has fewer fields than there are columns.</summary>
    TooFewFields,

    /// <summary>The record has more fields than there are columns.</summary>
    TooManyFields,

    /// <summary>A quote opens a field and none closes it.</summary>
    UnclosedQuote,

    /// <summary>Between a closing quote and the next delimiter there is text.</summary>
    TextAfterQuote,

    /// <summary>A quote stands inside a field that doesn't begin with one.</summary>
    QuoteInField,

    /// <summary>The record is longer than the source's limit.</summary>
    TooLong,

    /// <summary>The line is not JSON.</summary>
    MalformedJson,

    /// <summary>The line is JSON but no object.</summary>
    NotAnObject,

    /// <summary>A property that the event can't do without is missing.</summary>
    MissingProperty,

    /// <summary>A property is given twice.</summary>
    DuplicateProperty,
}
