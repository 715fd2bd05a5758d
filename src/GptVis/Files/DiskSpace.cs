namespace GptVis.Files;

/// <summary>Whether a file will fit, asked before it is begun.</summary>
internal static class DiskSpace
{
    /// <summary>What an old file system, still found on memory sticks, can hold in one file.</summary>
    private const long Fat32File = (1L << 32) - 1;

    private static readonly string[] Fat32 = ["FAT32", "FAT", "vfat", "msdos"];

    /// <summary>What to do about it where a user chose the folder.</summary>
    public const string WayOut = "Make room there, or choose a folder on another drive.";

    /// <summary>
    /// Why a file will not fit; null when it will, or the system does not tell (some network shares).
    /// </summary>
    /// <param name="folder">Where it is to stand.</param>
    /// <param name="fileBytes">Its whole size.</param>
    /// <param name="newBytes">What of it is still to be written.</param>
    public static string? Shortage(string folder, long fileBytes, long newBytes)
    {
        try
        {
            folder = Path.GetFullPath(folder);
            var drive = new DriveInfo(folder);
            return Shortage(folder, fileBytes, newBytes, drive.AvailableFreeSpace, drive.DriveFormat);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// As <see cref="Shortage(string, long, long)"/>, of a drive with so much room and this file system.
    /// </summary>
    internal static string? Shortage(string folder, long fileBytes, long newBytes, long free, string format)
    {
        if (free < newBytes)
            return $"{folder}: {ByteSize.Text(newBytes)} are needed, but the drive has {ByteSize.Text(free)} free.";
        if (fileBytes > Fat32File && Fat32.Contains(format, StringComparer.OrdinalIgnoreCase))
            return $"{folder}: a file of {ByteSize.Text(fileBytes)} does not fit on a {format} drive, whose files end "
                + "at 4 GiB; formatted as exFAT it takes larger ones.";
        return null;
    }
}
