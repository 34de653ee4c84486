namespace FastFlow;

/// <summary>
/// Prices and measures as they mostly come: a sign, some digits, perhaps a point. Up to 15 digits are an exact integer, and so is the power of ten below it;
/// one division of two exact numbers is rounded correctly, so the result is that of <see cref="double.Parse(string)"/>.
/// </summary>
internal static class ShortNumber
{
    private const int MaxDigits = 15;

    private static ReadOnlySpan<double> PowersOfTen => [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var negative = text.Length > 0 && text[0] == (byte)'-';
        var at = negative ? 1 : 0;
        var point = -1;
        var digits = 0;
        long number = 0;
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                number = (number * 10) + digit;
                if (++digits > MaxDigits)
                {
                    return false;
                }
            }
            else if (text[at] == (byte)'.' && point < 0)
            {
                point = at;
            }
            else
            {
                return false;
            }
        }

        if (digits == 0 || point == text.Length - 1)
        {
            return false;
        }

        value = point < 0 ? number : number / PowersOfTen[text.Length - 1 - point];
        value = negative ? -value : value;
        return true;
    }
}
