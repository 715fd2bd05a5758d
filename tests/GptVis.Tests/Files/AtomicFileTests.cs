using GptVis.Files;

namespace GptVis.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-atomic-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_replaced_whole()
    {
        string path = Path.Combine(_folder, "a.txt");
        Assert.Equal(path, AtomicFile.Write(path, "first, and longer"u8.ToArray()));
        AtomicFile.Write(path, "second"u8.ToArray());
        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        string path = Path.Combine(_folder, "a.txt");
        File.WriteAllText(path, "good");
        Assert.Throws<IOException>(() => AtomicFile.Write(path, file =>
        {
            file.WriteByte(1);
            throw new IOException("disk full");
        }));
        Assert.Equal("good", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_link_stays_a_link_and_a_private_file_private()
    {
        if (OperatingSystem.IsWindows()) return;     // neither exists there in this form
        string path = Path.Combine(_folder, "a.txt"), link = Path.Combine(_folder, "link.txt");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, path);

        AtomicFile.Write(link, "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(path, File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_folder_and_a_missing_folder_are_named()
    {
        Assert.Equal($"{_folder} is a folder. Give the name of a file in it.",
            Assert.Throws<IOException>(() => AtomicFile.Write(_folder, [])).Message);
        string missing = Path.Combine(_folder, "missing");
        Assert.Equal(
            $"The folder {missing} does not exist, so a.html cannot be saved there. Create the folder first.",
            Assert.Throws<DirectoryNotFoundException>(
                () => AtomicFile.Write(Path.Combine(missing, "a.html"), [])).Message);
    }
}
