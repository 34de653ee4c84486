namespace FastFlow.Cli;

/// <summary>What the process says to the one that started it.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Ok = 0;

    /// <summary>Something is damaged, missing, or can't be read.</summary>
    public const int Damaged = 1;

    /// <summary>The command line asks for something that there isn't.</summary>
    public const int Usage = 2;
}

/// <summary>The command line asks for something that there isn't.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Who reads the output has had enough, as <c>head</c> does.</summary>
internal sealed class OutputClosedException(IOException inner) : Exception(inner.Message, inner);
