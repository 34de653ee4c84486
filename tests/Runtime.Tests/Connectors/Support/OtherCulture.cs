using System.Globalization;

namespace FastFlow.Tests.Connectors;

/// <summary>Until it is disposed the thread's culture writes numbers and dates as no invariant text has them.</summary>
public sealed class OtherCulture : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public OtherCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "~";
        culture.DateTimeFormat.ShortDatePattern = "dd.MM.yyyy";
        CultureInfo.CurrentCulture = culture;
        Assert.Equal("~1,5", (-1.5).ToString());
    }

    public void Dispose() => CultureInfo.CurrentCulture = _before;
}
