using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace FastFlow;

/// <summary>Makes files and directories survive a loss of power.</summary>
internal static partial class FileSync
{
    private const int InterruptedErrno = 4;

    /// <summary>Flushes a file through the handle that wrote it, so that an earlier failure of the system's own writing back is heard of here.</summary>
    public static void FlushFile(SafeFileHandle handle) => RandomAccess.FlushToDisk(handle);

    /// <summary>
    /// Flushes the names in a directory. On Windows, which documents no such call, this does nothing: NTFS logs names in order, but later, so a loss of power may cost the commits of the
    /// last seconds there, though never half of one.
    /// </summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            FlushDirectoryOnUnix(path);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void FlushDirectoryOnUnix(string path)
    {
        // O_RDONLY is 0 everywhere. File.OpenHandle refuses directories.
        int descriptor;
        while ((descriptor = Open(path, 0)) < 0)
        {
            ThrowUnlessInterrupted("open", path);
        }

        try
        {
            while (Sync(descriptor) != 0)
            {
                ThrowUnlessInterrupted("fsync", path);
            }
        }
        finally
        {
            // Nothing was written through it, so closing has nothing to tell.
            _ = Close(descriptor);
        }
    }

    private static void ThrowUnlessInterrupted(string call, string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        if (errno != InterruptedErrno)
        {
            throw new IOException($"{call} of directory '{path}' failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).", errno);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
