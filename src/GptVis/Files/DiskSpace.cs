namespace GptVis.Files;

/// <summary>Checks before a write whether the file fits on the drive.</summary>
internal static class DiskSpace
{
    /// <summary>The largest file on FAT32, which memory sticks still have: 4 GiB − 1 byte.</summary>
    private const long Fat32File = (1L << 32) - 1;

    private static readonly string[] Fat32 = ["FAT32", "FAT", "vfat", "msdos"];

    /// <summary>The advice when the user chose the folder.</summary>
    public const string WayOut = "Make room there, or choose a folder on another drive.";

    /// <summary>
    /// Why a file does not fit; null if it fits, or if the system does not report free space (some network shares).
    /// </summary>
    /// <param name="what">The name of the file or model, for the message.</param>
    /// <param name="folder">The folder of the file.</param>
    /// <param name="fileBytes">Size of the whole file in bytes.</param>
    /// <param name="newBytes">Bytes still to be written.</param>
    public static string? Shortage(string what, string folder, long fileBytes, long newBytes)
    {
        try
        {
            folder = Path.GetFullPath(folder);
            var drive = new DriveInfo(folder);
            return Shortage(what, folder, fileBytes, newBytes, drive.AvailableFreeSpace, drive.DriveFormat);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>As the overload above, for a given free space and file system.</summary>
    internal static string? Shortage(
        string what, string folder, long fileBytes, long newBytes, long free, string format)
    {
        if (free < newBytes)
            return $"{what} needs {ByteSize.Text(newBytes)}, but the drive of {folder} has {ByteSize.Text(free)} free.";
        if (fileBytes > Fat32File && Fat32.Contains(format, StringComparer.OrdinalIgnoreCase))
            return $"A file of {ByteSize.Text(fileBytes)} does not fit on the {format} drive of {folder}: its limit is "
                + "4 GiB. Formatted as exFAT, the drive takes larger files.";
        return null;
    }
}
