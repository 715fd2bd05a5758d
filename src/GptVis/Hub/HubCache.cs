using GptVis.Files;

namespace GptVis.Hub;

/// <summary>
/// One model in the cache, in the layout of huggingface_hub: <c>blobs/hash</c> are the files,
/// <c>snapshots/commit/name</c> links to them, <c>refs/branch</c> contains the commit, and <c>.no_exist/commit/name</c>
/// marks a file that the hub does not have.
/// </summary>
internal sealed class HubCache(HubOptions options, HubModel model)
{
    /// <summary>
    /// Error codes of Linux, macOS and Windows (sharing, locking) for a file that another process has locked.
    /// </summary>
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(100);
    private readonly string _folderName = "models--" + model.Id.Replace("/", "--", StringComparison.Ordinal);

    private string Folder => Path.Combine(options.CacheFolder, _folderName);

    public string Snapshot(string commit) => Path.Combine(Folder, "snapshots", commit);

    public string Blob(string etag) => Path.Combine(Folder, "blobs", etag);

    /// <summary>The path of a blob until it is complete and verified.</summary>
    public string Incomplete(string etag) => Blob(etag) + ".incomplete";

    /// <summary>
    /// The commit of the revision at the last download; null if there was none, or if the ref file is malformed.
    /// </summary>
    public string? KnownCommit()
    {
        if (model.Commit is { } commit) return commit;
        string path = RefFile;
        if (!File.Exists(path)) return null;
        string text = File.ReadAllText(path).Trim();
        return HubModel.IsCommit(text) ? text : null;
    }

    /// <summary>
    /// Points the revision at a commit. Call it when the snapshot is complete, so that a ref never points at a partial
    /// one.
    /// </summary>
    public void WriteRef(string commit)
    {
        if (model.Revision == commit || KnownCommit() == commit) return;
        Directory.CreateDirectory(Path.GetDirectoryName(RefFile)!);
        AtomicFile.Write(RefFile, System.Text.Encoding.ASCII.GetBytes(commit));
    }

    /// <summary>Whether the cache records that the hub does not have the file.</summary>
    public bool IsKnownMissing(string commit, string name) => File.Exists(NoExistFile(commit, name));

    public void RememberMissing(string commit, string name)
    {
        string path = NoExistFile(commit, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Create(path).Dispose();
    }

    /// <summary>
    /// The file with the content of this tag: the blob, or the snapshot's copy where links are not supported; null if
    /// neither exists.
    /// </summary>
    public string? Find(string etag, string commit, string name)
    {
        string blob = Blob(etag), pointer = Path.Combine(Snapshot(commit), name);
        if (File.Exists(blob)) return blob;
        return File.Exists(pointer) && new FileInfo(pointer).LinkTarget is null ? pointer : null;
    }

    /// <summary>Links or copies the blob into the snapshot under its file name.</summary>
    public void Link(string etag, string commit, string name, bool isNew)
    {
        string blob = Blob(etag), pointer = Path.Combine(Snapshot(commit), name);
        string target = Path.Combine("..", "..", "blobs", etag);
        var there = new FileInfo(pointer);
        // the copy or the link exists already
        if (!File.Exists(blob) || there.LinkTarget == target) return;

        Directory.CreateDirectory(Path.GetDirectoryName(pointer)!);
        if (options.UseLinks && TryLink(pointer, target)) return;
        if (isNew) File.Move(blob, pointer, overwrite: true);
        else AtomicFile.Write(pointer, file =>
        {
            using var content = File.OpenRead(blob);
            content.CopyTo(file);
        });
    }

    /// <summary>
    /// Waits until no other process or thread writes this blob. The lock files and the locking are those of
    /// huggingface_hub.
    /// </summary>
    public async Task<IDisposable> LockAsync(string etag, Action waiting, CancellationToken cancellation)
    {
        string folder = Path.Combine(options.CacheFolder, ".locks", _folderName);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, etag + ".lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (Held.Contains(e.HResult))
            {
                waiting();
                await Task.Delay(LockPoll, cancellation).ConfigureAwait(false);
            }
        }
    }

    private string RefFile => Path.Combine([Folder, "refs", .. model.Revision.Split('/')]);

    private string NoExistFile(string commit, string name) => Path.Combine(Folder, ".no_exist", commit, name);

    private static bool TryLink(string pointer, string target)
    {
        // Written under another name and then renamed: the existing one stays until it is replaced.
        string part = $"{pointer}.{Guid.NewGuid():N}.part";
        try
        {
            File.CreateSymbolicLink(part, target);
            File.Move(part, pointer, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            File.Delete(part);
            return false;       // Windows without Developer Mode, drives without links
        }
    }
}
